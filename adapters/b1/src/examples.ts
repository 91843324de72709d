/** Answers as the source gives them; invented. */
import type { Examples } from "@openfaith/adapter-core"

const churchId = "AOjIt0W-SeY"
const when = "2026-03-01T09:00:00.000Z"

const answers: Readonly<Record<string, ReadonlyArray<Readonly<Record<string, unknown>>>>> = {
  "membership.Campus": [
    {
      id: "cA1_campus-0",
      churchId,
      name: "Łódź",
      address1: "1 Main St",
      address2: null,
      city: "Łódź",
      state: null,
      zip: "90-001",
      timezone: "Europe/Warsaw",
      website: null,
      importKey: null
    }
  ],
  "membership.Household": [{ id: "hH1_house--0", churchId, name: "Okonkwo" }],
  "membership.Person": [
    {
      id: "x9Y_k2-Lm0p",
      churchId,
      name: { display: "Łucja Okonkwo", first: "Łucja", middle: null, last: "Okonkwo", nick: null, prefix: null, suffix: null },
      contactInfo: {
        address1: "2 Hill Rd",
        address2: null,
        city: "Łódź",
        state: "",
        zip: "90-002",
        homePhone: null,
        mobilePhone: "+48 600 100 200",
        workPhone: null,
        email: "lucja@example.org"
      },
      birthDate: "1987-04-12T00:00:00.000Z",
      anniversary: null,
      gender: "Female",
      maritalStatus: "Married",
      membershipStatus: "Member",
      grade: null,
      school: null,
      householdId: "hH1_house--0",
      householdRole: "Head",
      campusId: "cA1_campus-0",
      photo: null,
      donorNumber: null,
      nametagNotes: null,
      importKey: null,
      optedOut: false,
      conversationId: null,
      allowDirectMessages: true
    },
    {
      id: "X9Y_k2-Lm0p",
      churchId,
      name: { display: null, first: null, middle: null, last: null, nick: null, prefix: null, suffix: null },
      birthDate: null,
      anniversary: null,
      gender: null,
      maritalStatus: null,
      membershipStatus: null,
      householdId: null,
      campusId: null,
      photo: null
    }
  ],
  "membership.Group": [
    {
      id: "gG1_group--0",
      churchId,
      categoryName: "Classes",
      name: "Alpha",
      about: null,
      photoUrl: null,
      meetingTime: "Tue 19:00",
      meetingLocation: null,
      campusId: null,
      confidential: false,
      archived: false,
      memberCount: 7,
      labelArray: []
    }
  ],
  "membership.GroupMember": [
    { id: "gM1_member-0", churchId, groupId: "gG1_group--0", personId: "x9Y_k2-Lm0p", joinDate: when, leader: true },
    { id: "gM1_member-1", churchId, groupId: null, personId: null, joinDate: null, leader: null }
  ],
  "attendance.Service": [{ id: "sS1_service0", churchId, campusId: "cA1_campus-0", name: "Sunday" }],
  "attendance.ServiceTime": [{ id: "sT1_time---0", churchId, serviceId: "sS1_service0", name: "9:00" }],
  "attendance.Session": [{ id: "sE1_session0", churchId, groupId: "gG1_group--0", serviceTimeId: "sT1_time---0", sessionDate: when }],
  "attendance.Visit": [
    {
      id: "vV1_visit--0",
      churchId,
      personId: "x9Y_k2-Lm0p",
      serviceId: "sS1_service0",
      groupId: null,
      visitDate: when,
      checkinTime: when,
      checkoutTime: null,
      addedBy: null
    }
  ],
  "attendance.VisitSession": [{ id: "vS1_vsess--0", churchId, visitId: "vV1_visit--0", sessionId: "sE1_session0" }],
  "giving.Fund": [{ id: "fF1_fund---0", churchId, name: "Missions", taxDeductible: true }],
  "giving.DonationBatch": [{ id: "dB1_batch--0", churchId, name: "March", donationCount: 1, totalAmount: 12.5 }],
  "giving.Donation": [
    {
      id: "dD1_donat--0",
      churchId,
      batchId: "dB1_batch--0",
      personId: "x9Y_k2-Lm0p",
      donationDate: when,
      amount: 12.5,
      currency: "usd",
      method: "Check",
      methodDetails: "1207",
      notes: null,
      entryTime: when,
      status: "complete"
    }
  ],
  "giving.FundDonation": [{ id: "fD1_split--0", churchId, donationId: "dD1_donat--0", fundId: "fF1_fund---0", amount: 12.5 }]
}

export const examples: Examples = {
  rows: {},
  answers: Object.fromEntries(Object.entries(answers).map(([entity, rows]) => [entity, JSON.stringify(rows)])),
  errors: [
    { status: 401, body: {}, means: "AccessRefused" },
    { status: 404, body: { error: { message: "Not Found", status: 404, path: "/membership/nothing" } }, means: "RequestRejected" },
    { status: 500, body: { error: { message: "Internal" } }, means: "SourceUnavailable" },
    { status: 400, body: { error: "invalid_grant" }, means: "RequestRejected" }
  ],
  limit: null
}
