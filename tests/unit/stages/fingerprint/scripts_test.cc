// Stories in scripts other than Latin: a copy is seen as one, another story is not.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "stages/fingerprint/fold.h"
#include "stages/fingerprint/sketch.h"

namespace newswire {
namespace {

struct Script {
  const char* name;
  const char* story;
  const char* added;  // a sentence that a copy has more
  const char* other;  // another story of the same desk
};

// Russian, Arabic, Chinese, Japanese, Hindi, Thai, Korean; own stories.
const Script kScripts[] = {
    {"Russian",
     "Портовые рабочие Варнхольма во вторник прекратили работу после того, как переговоры о ночных сменах зашли в "
     "тупик, сообщил профсоюз транспортников. В забастовке участвуют около 1450 человек, семнадцать судов ждут на "
     "рейде. Администрация порта рассчитывает разгрузить суда за девять дней после окончания забастовки. "
     "Грузоотправители попросили правительство прислать посредника до начала зернового сезона в августе.",
     "Губернатор области призвал стороны вернуться за стол переговоров.",
     "Пилоты авиакомпании Тирель третий день не выходят на работу, отменено 230 рейсов, заявили в управлении "
     "гражданской авиации. Гостиницы рядом с аэропортом переполнены, железная дорога пустила 14 дополнительных "
     "поездов к побережью. Представитель управления назвал спор вопросом безопасности пассажиров."},
    {"Arabic",
     "توقف عمال الميناء في فارنهولم عن العمل يوم الثلاثاء بعد انهيار المحادثات حول النوبات الليلية حسبما قالت نقابة "
     "النقل. وشارك نحو 1450 عاملا في الإضراب وانتظرت سبع عشرة سفينة خارج المرفأ. وتتوقع إدارة الميناء أن يستغرق إنهاء "
     "التأخير تسعة أيام بعد عودة العمل. وطلب الشاحنون من الحكومة إرسال وسيط قبل بدء موسم الحبوب في أغسطس.",
     "ودعا المحافظ الطرفين إلى العودة إلى طاولة المفاوضات.",
     "لزم طيارو شركة تيريل منازلهم لليوم الثالث وألغيت 230 رحلة وفق هيئة الطيران المدني. وامتلأت الفنادق القريبة من "
     "المطار وسيرت السكك الحديدية أربعة عشر قطارا إضافيا إلى الساحل. ووصف متحدث باسم الهيئة النزاع بأنه مسألة تخص "
     "سلامة الركاب."},
    {"Chinese",
     "瓦恩霍尔姆港的码头工人星期二在夜班谈判破裂后停止工作，运输工会说。约有一千四百五十名工人参加罢工，十七艘船在港外等候。"
     "港务局预计复工后需要九天才能清理积压的货物。货主已请求政府在八月粮食季节开始之前派出调解员。工会要求夜间工作加薪百分之十二，"
     "港口方面只愿意加薪百分之四点五，并一次性支付补贴。",
     "州长呼吁双方重新回到谈判桌前。",
     "蒂雷尔航空公司的飞行员连续第三天没有上班，民航委员会说已有二百三十个航班取消。机场附近的旅馆已经客满，"
     "铁路部门加开了十四列开往沿海的列车。委员会发言人称这场纠纷关系到每天六千一百名旅客的出行，希望双方尽快解决。"},
    {"Japanese",
     "ヴァルンホルム港の港湾労働者は火曜日、夜勤をめぐる交渉が決裂したため作業を停止したと運輸労働組合が明らかにした。"
     "約千四百五十人が参加し、十七隻の船が港の外で待機している。港湾当局は、作業が再開されても滞貨の解消に九日かかるとみている。"
     "荷主らは八月に穀物の季節が始まる前に調停者を派遣するよう政府に求めた。",
     "知事は双方に交渉の席に戻るよう呼びかけた。",
     "ティレル航空の操縦士は三日連続で出勤せず、二百三十便が欠航になったと民間航空委員会が発表した。空港周辺のホテルは満室となり、"
     "鉄道は沿岸へ向かう臨時列車を十四本運行した。委員会の広報担当者は、この争いは一日六千百人の乗客に影響すると述べた。"},
    {"Hindi",
     "वार्नहोम बंदरगाह के मज़दूरों ने रात की पाली पर बातचीत टूटने के बाद मंगलवार को काम बंद कर दिया, परिवहन संघ ने कहा। "
     "हड़ताल में करीब 1450 मज़दूर शामिल हुए और सत्रह जहाज़ बंदरगाह के बाहर खड़े रहे। बंदरगाह प्रशासन को उम्मीद है कि काम "
     "शुरू होने पर बकाया माल उतारने में नौ दिन लगेंगे। माल भेजने वालों ने सरकार से अगस्त में अनाज का मौसम शुरू होने से पहले "
     "मध्यस्थ भेजने को कहा है।",
     "राज्यपाल ने दोनों पक्षों से बातचीत पर लौटने की अपील की।",
     "टिरेल एयर के पायलट तीसरे दिन भी घर पर रहे और 230 उड़ानें रद्द हुईं, नागर विमानन बोर्ड ने बताया। हवाई अड्डे के पास के "
     "होटल भर गए हैं और रेलवे ने तट की ओर चौदह अतिरिक्त गाड़ियाँ चलाई हैं। बोर्ड के प्रवक्ता ने कहा कि यह विवाद यात्रियों की "
     "सुरक्षा का सवाल है।"},
    {"Thai",
     "คนงานท่าเรือในเมืองวาร์นโฮล์มหยุดงานเมื่อวันอังคารหลังการเจรจาเรื่องกะกลางคืนล้มเหลว สหภาพขนส่งกล่าว "
     "มีคนงานราว 1450 คนเข้าร่วมและเรือสิบเจ็ดลำจอดรออยู่นอกท่า การท่าเรือคาดว่าจะใช้เวลาเก้าวันในการระบายสินค้าที่ค้างอยู่เมื่อกลับมาทำงาน "
     "ผู้ส่งสินค้าขอให้รัฐบาลส่งผู้ไกล่เกลี่ยก่อนฤดูธัญพืชจะเริ่มในเดือนสิงหาคม",
     "ผู้ว่าราชการเรียกร้องให้ทั้งสองฝ่ายกลับสู่โต๊ะเจรจา",
     "นักบินสายการบินทิเรลไม่มาทำงานเป็นวันที่สามและเที่ยวบิน 230 เที่ยวถูกยกเลิก คณะกรรมการการบินพลเรือนระบุ "
     "โรงแรมใกล้สนามบินเต็มหมดแล้ว การรถไฟเพิ่มขบวนรถไปชายฝั่งอีกสิบสี่ขบวน โฆษกคณะกรรมการกล่าวว่าข้อพิพาทนี้เป็นเรื่องความปลอดภัยของผู้โดยสาร"},
    {"Korean",
     "바른홀름 항만 노동자들이 야간 근무 협상이 결렬된 뒤 화요일 작업을 중단했다고 운수노조가 밝혔다. 약 1450명이 파업에 참가했고 "
     "선박 열일곱 척이 항구 밖에서 대기하고 있다. 항만 당국은 작업이 재개되면 밀린 화물을 처리하는 데 아흐레가 걸릴 것으로 본다. "
     "화주들은 팔월 곡물 철이 시작되기 전에 중재자를 보내 달라고 정부에 요청했다.",
     "주지사는 양측에 협상장으로 돌아오라고 촉구했다.",
     "티렐 항공 조종사들이 사흘째 출근하지 않아 항공편 230편이 취소됐다고 민간항공위원회가 전했다. 공항 주변 호텔은 모두 찼고 철도는 "
     "해안으로 가는 임시 열차 열네 편을 늘렸다. 위원회 대변인은 이번 분쟁이 승객의 안전이 걸린 문제라고 말했다."},
};

Sketch SketchOf(std::string_view text) {
  std::string folded(text.size(), '\0');
  folded.resize(Fold(text, folded.data()));
  std::vector<uint32_t> scratch;
  Sketch sketch;
  MakeSketch(folded, scratch, sketch);
  return sketch;
}

SketchSimilarity SimilarityOf(std::string_view a, std::string_view b) {
  const Sketch x = SketchOf(a);
  const Sketch y = SketchOf(b);
  return Compare({x.hashes.data(), x.count}, {y.hashes.data(), y.count});
}

TEST(Scripts, ACopyWithASentenceMoreIsSimilarAndAnotherStoryIsNot) {
  for (const Script& script : kScripts) {
    SCOPED_TRACE(script.name);
    const std::string story = script.story;
    EXPECT_GE(SimilarityOf(story + script.added, story).containment, 0.95);
    EXPECT_GE(SimilarityOf(story + script.added, story).jaccard, 0.70);
    EXPECT_EQ(SimilarityOf(script.other, story).shared, 0u);
  }
}

TEST(Scripts, OneSignInTwentyFiveMayBeWrong) {
  for (const Script& script : kScripts) {
    SCOPED_TRACE(script.name);
    std::string damaged;
    size_t signs = 0;
    for (const char* at = script.story; *at != '\0';) {
      size_t bytes = 1;
      while ((at[bytes] & 0xC0) == 0x80) ++bytes;
      const bool is_letter = (*at & 0x80) != 0;
      // The sign that stood before takes the place of every twenty-fifth.
      const bool wrong = is_letter && ++signs % 25 == 0 && damaged.size() > bytes;
      damaged += wrong ? damaged.substr(damaged.size() - bytes) : std::string(at, bytes);
      at += bytes;
    }
    EXPECT_GE(SimilarityOf(damaged, script.story).jaccard, 0.32);
  }
}

TEST(Scripts, AWindowNeverBeginsInsideACharacter) {
  // Ten letters of two bytes are one gram, and so are five signs of three.
  EXPECT_EQ(SketchOf("абвгдежзик").count, 1u);
  EXPECT_EQ(SketchOf("абвгдежзи").count, 0u);
  EXPECT_EQ(SketchOf("港湾労働者").count, 1u);
  EXPECT_EQ(SketchOf("港湾労働").count, 0u);
}

TEST(Scripts, LatinInsideAnotherScriptHasItsOwnGrams) {
  const std::string quoted = "Varnholm Port Authority statement of Tuesday, reference number 4711 a";
  const SketchSimilarity similarity = SimilarityOf("港湾当局の声明。" + quoted, quoted);
  EXPECT_EQ(similarity.containment, 1);
}

}  // namespace
}  // namespace newswire
