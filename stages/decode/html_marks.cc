#include "stages/decode/html_marks.h"

#include <array>
#include <cstddef>

namespace newswire {
namespace {

using enum HtmlMark;

constexpr size_t kMaxWordBytes = 16;

struct Meaning {
  HtmlMark mark;
  std::string_view words;  // separated by spaces
};

// English first, then what sites of other languages call the same.
constexpr Meaning kMeanings[] = {
    {kComment, "comment comments disqus discussion reply replies respond kommentar kommentare commentaire commentaires "
               "comentario comentarios commenti forum coral spotim"},
    {kShare, "share shares sharing sharebar social socials follow facebook twitter whatsapp pinterest addthis addtoany "
             "sharedaddy teilen partager compartir condividi bookmark"},
    {kRelated, "related relatedlinks recirc recirculation recommended recommend recommendation recommendations "
               "recommends similar suggested suggestion suggestions outbrain taboola nextup next further readnext "
               "verwandt relacionado relacionados relacionadas correlati weiterlesen mehr liees zum thema"},
    {kPopular, "popular trending trend trends latest recent mostread mostpopular most top5 meistgelesen newest "
               "editors picks favorites hot river"},
    {kTeaser, "teaser teasers promo promos promotion promoted preview aufmacher tease highlight highlights"},
    {kAd, "ad ads adv advert adverts advertisement advertising adslot adunit adbox adsbygoogle adwrapper dfp gpt "
          "sponsor sponsored sponsors banner werbung anzeige publicidad publicite pub native partner partners adhesion "
          "leaderboard mrec skyscraper"},
    {kNewsletter, "newsletter newsletters subscribe signup mailing mailchimp optin email notification notifications "
                  "push"},
    {kPaywall, "paywall subscription subscriber subscribers abo piano premium regwall register registration login "
               "signin account membership donate donation support offer offers"},
    {kCaption, "caption captions figcaption legend legende bildunterschrift cutline imagecaption bu"},
    {kAuthor, "author authors byline bylines autor autoren auteur auteurs autore autori writer contributor "
              "contributors journalist reporter writers redakteur verfasser firma"},
    {kDate, "date dates datetime time timestamp dateline datum fecha published publish pubdate posted updated update "
            "modified lastmod ago"},
    {kTags, "tag tags keyword keywords topic topics category categories themen thema schlagwort schlagworte rubrik "
            "etiquetas taxonomy hashtag"},
    {kBreadcrumb, "breadcrumb breadcrumbs crumb crumbs ariadne pathway"},
    {kNav, "nav navbar navigation navi menu menus submenu subnav topnav mainnav offcanvas hamburger drawer pagination "
           "pager paging tabs tab toc jump skip anchor"},
    {kFooter, "footer foot bottom colophon endnote pagefooter"},
    {kHeader, "header masthead topbar head hero top pageheader"},
    {kSidebar, "sidebar aside rail side secondary sidecolumn complementary rightcol leftcol right left margin marginal"},
    {kMeta, "meta metadata info information infos details detail infoline data"},
    {kContent, "content contents inhalt contenu contenido conteudo contenuto maincontent"},
    {kArticle, "article articles artikel articulo articolo artigo articlebody articletext articlecontent art"},
    {kStory, "story stories storybody storytext news nyheter noticia noticias notizia nachricht"},
    {kPost, "post posts entry entries single blog blogpost hentry"},
    {kBody, "body bodytext bodycopy bodycontent corpo cuerpo corps"},
    {kText, "text texte texto testo richtext rte copy prose fulltext wysiwyg html markdown formatted freetext"},
    {kParagraph, "paragraph paragraphs para absatz paragraphe parrafo p graf"},
    {kTitle, "title titles headline headlines heading titre titel titulo titolo hed headings ueberschrift"},
    {kLead, "lead intro introduction summary standfirst deck dek subtitle subtitles subheadline subhead subheading "
            "excerpt abstract chapo vorspann teasertext lede description ingress preamble untertitel sommario sumario "
            "bajada entradilla unterzeile strapline catenaccio occhiello manchet"},
    {kGallery, "gallery galleries slideshow carousel slider swiper slide slides slick glide bildergalerie fotostrecke "
               "galerie galeria splide"},
    {kWidget, "widget widgets module modul box plugin block blocks component components infobox"},
    {kModal, "modal popup pop overlay cookie cookies consent gdpr privacy dialog notice toast lightbox onetrust alert "
             "banner interstitial"},
    {kHidden, "hidden hide invisible visually offscreen sr screenreader screen reader assistive noscript inactive"},
    {kQuote, "quote quotes pullquote blockquote zitat citation cita"},
    {kVideo, "video videos player audio media mediathek podcast youtube jwplayer vjs brightcove listen playlist speech "
             "vorlesen"},
    {kCredit, "credit credits copyright source sources quelle agency agencies rights fotocredit"},
    {kFact, "fact facts factbox infokasten kasten glossary glossar explainer keypoints takeaways bullets"},
    {kLive, "live liveblog ticker livecenter breaking"},
    {kImage, "image images img picture pictures photo photos foto fotos figure thumbnail thumb thumbnails thumbs icon "
             "icons bild bilder logo avatar"},
    {kList, "list lists liste listing archive index"},
    {kButton, "button buttons btn cta toggle click toolbar tools tool actions action"},
    {kSearch, "search suche recherche buscar searchform"},
    {kWrapper, "wrapper wrap container inner outer layout holder area page site root app shell"},
    {kMain, "main primary center central middle maincol maincolumn hauptinhalt"},
    {kLink, "link links url hyperlink"},
    {kLegal, "disclaimer legal terms policy impressum imprint standards trust"},
    {kForm, "form input field fields label survey poll quiz vote"},
    {kSection, "section sections segment chapter"},
    {kItem, "item items element elements entry cell"},
    {kCount, "count counter counts views view rating ratings score stats stat statistics votes likes like duration min "
             "minutes length"},
    {kNote, "note notes footnote footnotes correction corrections editorial clarification hinweis"},
    {kBio, "bio biography profile about vita portrait person user"},
    {kShop, "shop product products price prices buy deal deals store affiliate commerce cart checkout ecommerce "
            "merch"},
    {kEvent, "event events calendar weather wetter market markets stock stocks finance quote1 score1 table fixture "
             "results"},
    {kFeed, "feed stream collection cluster grid zone package hub"},
    {kPrint, "print printable noprint drucken"},
    {kEmbed, "embed embedded embeds oembed iframe tweet instagram widgetembed infogram datawrapper"},
    {kMore, "more readmore also siehe lire leer leggi see weitere expand show"},
    {kCard, "card cards tile tiles kachel"},
    {kRow, "row rows col cols column columns flex"},
    {kKicker, "kicker eyebrow overline dachzeile spitzmarke label rubric slug overtitle topline roofline"},
    {kError, "error warning message browser adblock javascript unsupported"},
};

class Table {
 public:
  constexpr Table() {
    for (const Meaning& meaning : kMeanings) {
      std::string_view rest = meaning.words;
      while (!rest.empty()) {
        size_t end = 0;
        while (end < rest.size() && rest[end] != ' ') ++end;
        Insert(rest.substr(0, end), Bit(meaning.mark));
        rest.remove_prefix(end < rest.size() ? end + 1 : end);
      }
    }
  }
  uint64_t Find(std::string_view word, uint32_t hash) const {
    for (size_t slot = hash % kSlots; !slots_[slot].word.empty(); slot = (slot + 1) % kSlots) {
      if (slots_[slot].word == word) return slots_[slot].marks;
    }
    return 0;
  }
  static constexpr uint32_t kSeed = 2166136261u;
  static constexpr uint32_t Add(uint32_t hash, char c) {
    return (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  }
  static constexpr uint32_t Finish(uint32_t hash) { return hash ^ (hash >> 15); }

 private:
  struct Entry {
    std::string_view word;
    uint64_t marks = 0;
  };
  static constexpr size_t kSlots = 2048;

  constexpr void Insert(std::string_view word, uint64_t marks) {
    uint32_t hash = kSeed;
    for (const char c : word) hash = Add(hash, c);
    size_t slot = Finish(hash) % kSlots;
    while (!slots_[slot].word.empty() && slots_[slot].word != word) slot = (slot + 1) % kSlots;
    slots_[slot].word = word;
    slots_[slot].marks |= marks;
  }

  std::array<Entry, kSlots> slots_ = {};
};
constexpr Table kTable;

constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

uint64_t FindHtmlMarks(std::string_view names) {
  uint64_t marks = 0;
  char word[kMaxWordBytes];
  size_t i = 0;
  while (i < names.size()) {
    if (!IsLower(names[i]) && !IsUpper(names[i])) {
      ++i;
      continue;
    }
    size_t bytes = 0;
    uint32_t hash = Table::kSeed;
    bool lower_seen = false;
    bool fits = true;
    for (; i < names.size(); ++i) {
      char c = names[i];
      if (IsUpper(c)) {
        if (lower_seen) break;  // "articleBody"
        c = static_cast<char>(c + 32);
      } else if (IsLower(c)) {
        lower_seen = true;
      } else {
        break;
      }
      fits = bytes < kMaxWordBytes;
      if (fits) {
        word[bytes++] = c;
        hash = Table::Add(hash, c);
      }
    }
    if (fits) marks |= kTable.Find({word, bytes}, Table::Finish(hash));
  }
  if ((marks & Bit(kEmbed)) != 0) marks &= ~Bit(kShare);  // "twitter-tweet" is a post inside the story
  return marks;
}

}  // namespace newswire
