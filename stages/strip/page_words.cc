#include "stages/strip/page_words.h"

namespace newswire {
namespace {

struct Meaning {
  PageWordKind kind;
  std::string_view phrases;  // one or two words each, separated by commas
};

constexpr Meaning kMeanings[] = {
    {PageWordKind::kOffer,
     "subscribe,subscribed,subscriber,subscribers,subscribing,subscription,subscriptions,newsletter,newsletters,inbox,"
     "unsubscribe,download,downloads,app,apps,membership,donate,donation,donations,notifications,podcast,"
     "sign up,signing up,sign in,log in,click here,clicking here,follow us,follow him,follow her,follow me,join us,"
     "free trial,app store,google play,email us,on twitter,on facebook,on instagram,become a,our journalism,"
     "abonnieren,abonniere,abonnement,abonnent,abonnenten,abo,kostenlos,kostenlose,kostenlosen,registrieren,"
     "registrierung,melden sie,hier klicken,inscrivez,inscription,abonner,abonnez,abonn\u00E9s,cliquez,gratuit,"
     "gratuitement,t\u00E9l\u00E9chargez,suscr\u00EDbete,suscr\u00EDbase,suscribirse,suscripci\u00F3n,suscriptores,"
     "bolet\u00EDn,haz clic,gratuita,gratuito,desc\u00E1rgate,assine,assinante,assinantes,assinatura,clique,baixe,"
     "iscriviti,iscrizione,abbonati,abbonamento,clicca,scarica,abonneer,nieuwsbrief,nyhetsbrev,nyhedsbrev,prenumerera"},
    {PageWordKind::kNotice,
     "cookie,cookies,consent,privacy,advertising,advertisers,advertisement,javascript,browser,affiliate,commission,"
     "copyright,\u00A9,comment,comments,moderated,moderation,moderators,terms of,third party,third parties,"
     "personal data,rights reserved,"
     "datenschutz,datenschutzerkl\u00E4rung,drittplattformen,personenbezogene,einverstanden,kommentar,kommentare,"
     "kommentaren,moderiert,netiquette,externer inhalt,externe inhalte,externen inhalt,externen inhalte,"
     "redaktioneller inhalt,"
     "commentaire,commentaires,publicit\u00E9,donn\u00E9es personnelles,comentario,comentarios,coment\u00E1rio,"
     "coment\u00E1rios,publicidad,publicidade,datos personales,dados pessoais,commenti,dati personali,pubblicit\u00E0"},
    {PageWordKind::kSource,
     "\u00A9,getty,afp,reuters,dpa,epa,imago,shutterstock,istock,alamy,picture,foto,photo,photograph,quelle,source,"
     "contributed to,this report,image credit,photo by,photo credit,photograph by,ap photo,image courtesy,"
     "bild,cr\u00E9dit,cr\u00E9dito,fotograf\u00EDa"},
    {PageWordKind::kPointer,
     "read more,read also,read next,read our,see more,see also,also read,more from,more on,don t,don\u2019t miss,"
     "watch,watch now,listen,here s,related,recommended,trending,video,gallery,photos,get,download,join the,learn more,"
     "find out,for more,check out,sign up,up next,must read,click here,"
     "lesen sie,mehr zum,mehr dazu,mehr aus,auch interessant,lesetipp,lees ook,lire aussi,\u00E0 lire,voir aussi,"
     "lea tambi\u00E9n,lee tambi\u00E9n,te puede,ver tambi\u00E9n,leia tamb\u00E9m,leia mais,veja tamb\u00E9m,"
     "leggi anche,vedi anche,les ogs\u00E5,l\u00E4s ocks\u00E5,l\u00E6s ogs\u00E5"},
};

constexpr uint32_t PairOf(uint32_t first, uint32_t second) { return first * 31 + second; }

// A word or pair that has two meanings has two entries.
class Table {
 public:
  constexpr Table() {
    for (const Meaning& meaning : kMeanings) {
      std::string_view rest = meaning.phrases;
      while (!rest.empty()) {
        const size_t end = rest.find(',');
        uint32_t key = 0;
        bool first = true;
        ForEachPageWord(rest.substr(0, end), [&](uint32_t word) {
          key = first ? word : PairOf(key, word);
          first = false;
        });
        Insert(key, meaning.kind);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      }
    }
  }
  template <typename Use>
  void ForEach(uint32_t key, Use use) const {
    for (size_t slot = SlotOf(key); kinds_[slot] != PageWordKind::kNone; slot = (slot + 1) % kSlots) {
      if (keys_[slot] == key) use(kinds_[slot]);
    }
  }

 private:
  static constexpr size_t kSlots = 2048;
  static constexpr size_t SlotOf(uint32_t key) { return (key ^ key >> 15) % kSlots; }

  constexpr void Insert(uint32_t key, PageWordKind kind) {
    size_t slot = SlotOf(key);
    while (kinds_[slot] != PageWordKind::kNone) slot = (slot + 1) % kSlots;
    keys_[slot] = key;
    kinds_[slot] = kind;
  }

  std::array<uint32_t, kSlots> keys_{};
  std::array<PageWordKind, kSlots> kinds_{};
};
constexpr Table kTable;

}  // namespace

void PageWords::Add(uint32_t word) {
  ++words_;
  const bool at_front = words_ == 1;
  const auto take = [&](PageWordKind kind) {
    if (kind != PageWordKind::kPointer || words_ <= 2) ++counts_[static_cast<size_t>(kind)];
  };
  kTable.ForEach(word, [&](PageWordKind kind) {
    if (kind != PageWordKind::kPointer || at_front) take(kind);
  });
  if (!at_front) kTable.ForEach(PairOf(previous_, word), take);
  previous_ = word;
}

bool IsPostSignature(std::string_view text) {
  constexpr size_t kMaxNameBytes = 120;
  size_t dash = 0;
  if (text.starts_with("\u2014") || text.starts_with("\u2013")) {
    dash = 3;
  } else if (text.starts_with('-')) {
    dash = 1;
  }
  if (dash == 0) return false;
  const size_t handle = text.substr(0, dash + kMaxNameBytes).find("(@", dash);
  return handle != std::string_view::npos && text.find(')', handle) != std::string_view::npos;
}

}  // namespace newswire
