// Times as the older wires write them. None of them is ISO 8601: those are for ParseIso8601.
#pragma once

#include <string_view>

#include "pipeline/base/time.h"

namespace newswire {

// RFC 822 and RFC 2822, as RSS has them: "Tue, 04 Mar 2025 07:12:30 +0100", "4 Mar 25 07:12 GMT", North American zone
// names. A zone that nobody knows is UTC. kNoTime if it is none of these.
TimeMs ParseRfc822(std::string_view text);

// IPTC 7901's end of a message: day, hour and minute, zone, month, year: "040712 GMT Mar 25". Months in English,
// German, French, Spanish, Portuguese and Italian ("Okt", "Mai", "Dic"). kNoTime if it is none.
TimeMs ParseIptc7901Time(std::string_view text);

// ANPA 1312's end of a story, behind the service's name: "03-04-25 0712GMT"; the zone may be one of North America.
TimeMs ParseAnpaTime(std::string_view text);

}  // namespace newswire
