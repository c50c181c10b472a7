// Words that generated stories are made of: common English, so that the stages see text of a real language.
#pragma once

#include <iterator>

namespace newswire {

inline constexpr const char* kFunctionWords[] = {
    "the", "of", "and", "to", "in", "a", "that", "for", "on", "was", "with", "is", "by", "at", "from", "as", "it",
    "has", "had", "were", "are", "an", "after", "their", "which", "his", "her", "be", "would", "will", "not", "have",
    "but", "they", "its", "who", "said", "also", "more", "than", "about", "into", "over", "when", "could", "been",
};

inline constexpr const char* kContentWords[] = {
    "harbour", "minister", "council", "rain", "bridge", "vote", "market", "doctor", "river", "teacher", "budget", "engine",
    "court", "island", "festival", "strike", "hospital", "village", "company", "worker", "price", "season", "player",
    "street", "winter", "summer", "office", "leader", "party", "school", "student", "police", "driver", "train", "ferry",
    "plane", "airport", "station", "forest", "farmer", "wheat", "cattle", "bank", "interest", "loan", "credit", "share",
    "profit", "loss", "quarter", "record", "figure", "report", "study", "scientist", "patient", "vaccine", "medicine",
    "nurse", "surgeon", "lawyer", "judge", "trial", "verdict", "appeal", "prison", "border", "army", "soldier", "treaty",
    "talks", "summit", "embassy", "envoy", "election", "campaign", "candidate", "ballot", "voter", "parliament", "senate",
    "bill", "law", "tax", "tariff", "export", "import", "factory", "plant", "steel", "timber", "paper", "cotton", "oil",
    "gas", "pipeline", "power", "grid", "turbine", "solar", "nuclear", "reactor", "coal", "mine", "miner", "union", "wage",
    "pension", "insurance", "house", "rent", "tenant", "builder", "roof", "tower", "museum", "painter", "gallery", "singer",
    "concert", "album", "film", "actor", "director", "theatre", "novel", "author", "poet", "library", "coach", "team",
    "goal", "match", "league", "trophy", "stadium", "runner", "marathon", "medal", "swimmer", "cyclist", "race", "storm",
    "flood", "drought", "earthquake", "fire", "rescue", "victim", "survivor", "shelter", "refugee", "aid", "charity",
    "church", "bishop", "mosque", "temple", "priest", "family", "mother", "father", "child", "daughter", "son", "widow",
    "neighbour", "friend", "holiday", "tourist", "hotel", "beach", "mountain", "valley", "lake", "coast", "ocean", "fish",
    "whale", "bird", "eagle", "wolf", "bear", "horse", "dog", "garden", "flower", "tree", "climate", "carbon", "emission",
    "satellite", "rocket", "telescope", "planet", "comet", "robot", "computer", "network", "phone", "software", "chip",
    "battery", "vehicle", "truck", "road", "tunnel", "canal", "dam", "water", "sewer", "waste", "plastic", "glass",
    "opened", "closed", "built", "sold", "bought", "signed", "rejected", "approved", "agreed", "refused", "promised",
    "warned", "denied", "confirmed", "announced", "planned", "delayed", "cancelled", "started", "ended", "rose", "fell",
    "gained", "lost", "won", "beat", "drew", "scored", "played", "watched", "visited", "arrived", "left", "returned",
    "travelled", "carried", "moved", "stopped", "waited", "worked", "studied", "taught", "wrote", "read", "spoke", "asked",
    "answered", "called", "met", "joined", "led", "followed", "helped", "saved", "found", "searched", "showed", "hid",
    "large", "small", "early", "late", "new", "old", "young", "local", "national", "foreign", "public", "private", "strong",
    "weak", "high", "low", "long", "short", "heavy", "light", "deep", "wide", "narrow", "quiet", "loud", "rich", "poor",
    "northern", "southern", "eastern", "western", "central", "rural", "urban", "annual", "monthly", "weekly", "daily",
};

}  // namespace newswire
