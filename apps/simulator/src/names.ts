/** Words the church is made of. Several alphabets, apostrophes, right-to-left text and emoji, as in real directories. */
export const givenNames = {
  Female: [
    "Mary",
    "Sarah",
    "Élodie",
    "María José",
    "Chiamaka",
    "Ngọc Ánh",
    "지우",
    "美咲",
    "فاطمة",
    "נועה",
    "Анна",
    "Siobhán",
    "Zoë",
    "Renée",
    "Aaliyah",
    "Grace",
    "Hannah",
    "Ruth",
    "Esther",
    "Joy",
    "Leilani",
    "Þóra",
    "Łucja",
    "ሰላም"
  ],
  Male: [
    "James",
    "John",
    "José",
    "Björn",
    "Emeka",
    "Minh",
    "민준",
    "大翔",
    "محمد",
    "דוד",
    "Иван",
    "Seán",
    "Ahiga",
    "D'Angelo",
    "Caleb",
    "Noah",
    "Peter",
    "Paul",
    "Micah",
    "Óscar",
    "Kwame",
    "Tomáš",
    "Jean-Luc",
    "Ὀδυσσεύς"
  ]
} as const

export const familyNames = [
  "Smith",
  "Johnson",
  "O'Brien",
  "O’Connor",
  "García",
  "Núñez",
  "Nguyễn",
  "김",
  "山田",
  "Okonkwo",
  "Müller",
  "Sørensen",
  "al-Ḥasan",
  "عبد الله",
  "כהן",
  "Петров",
  "D'Souza",
  "van der Berg",
  "St. John",
  "Washington",
  "Łukasiewicz",
  "Fitzgerald-Smythe",
  "Li",
  "X"
] as const

export const nicknames = ["Skip", "Bo", "J.T.", "Sunny ☀️", "👩‍👩‍👧 Mom", "“Doc”", "Tío Beto", "Mimi"] as const

export const streets = [
  "Main St",
  "Church Rd",
  "Oak Avenue",
  "Calle Ocho",
  "Straße des 17. Juni",
  "Rue de l’Église",
  "N 4th St #12",
  "明治通り"
] as const

export const cities = [
  { city: "Springfield", state: "IL", zip: "62701", country_code: "US", country_name: "United States" },
  { city: "Coeur d'Alene", state: "ID", zip: "83814", country_code: "US", country_name: "United States" },
  { city: "San José", state: "CA", zip: "95112", country_code: "US", country_name: "United States" },
  { city: "Québec", state: "QC", zip: "G1A 0A2", country_code: "CA", country_name: "Canada" },
  { city: "São Paulo", state: "SP", zip: "01310-100", country_code: "BR", country_name: "Brazil" },
  { city: "القاهرة", state: "", zip: "11511", country_code: "EG", country_name: "Egypt" }
] as const

export const campusNames = ["Downtown", "Northside", "Río Grande", "Online 💻", "St. Mary's", "Eastgate"] as const
export const campusZones = [
  "America/Chicago",
  "America/Denver",
  "America/Los_Angeles",
  "Etc/UTC",
  "America/New_York",
  "America/Chicago"
] as const

export const maritalStatuses = ["Single", "Married", "Widowed", "Divorced", "Separated"] as const
export const inactiveReasons = ["Deceased", "Moved", "Attends another church", "No contact"] as const
export const namePrefixes = ["Mr.", "Mrs.", "Ms.", "Dr.", "Rev."] as const
export const nameSuffixes = ["Jr.", "Sr.", "Ph.D.", "II", "III"] as const
export const memberships = ["Member", "Regular Attender", "Visitor", "Participant", "In Progress"] as const

export const tabNames = ["Discipleship", "Volunteering & Skills", "Besondere Angaben"] as const
/** `options` only where the field is a choice. */
export const fields = [
  { tab: 0, name: "Baptism date", data_type: "date", options: [] },
  { tab: 0, name: "Testimony", data_type: "text", options: [] },
  { tab: 0, name: "Next step", data_type: "select", options: ["Alpha", "Membership class", "Small group", "Serve"] },
  { tab: 1, name: "Skills", data_type: "checkboxes", options: ["Music", "Kids", "Tech", "Hospitality", "Prayer"] },
  { tab: 1, name: "Background check form", data_type: "file", options: [] },
  { tab: 1, name: "T-shirt size", data_type: "select", options: ["S", "M", "L", "XL"] },
  { tab: 2, name: "Largest party hosted", data_type: "number", options: [] },
  { tab: 2, name: "Is a driver?", data_type: "boolean", options: [] }
] as const

export const remarks = [
  "Allergic to nuts 🥜",
  "Line one\nLine two\ttabbed",
  "نص من اليمين إلى اليسار",
  '<b>not html</b> & "quoted" \\ slashed',
  "=1+1"
] as const

/** Longer than most columns are tried with. */
export const longText = "Grace and peace — 恩典與平安 — نعمة وسلام. ".repeat(400)
