/** Answers in the shapes that clients published, invented in all they say, for `openfaith adapter check ccb`. */
import type { Examples } from "@openfaith/adapter-core"

const answer = (name: string, inner: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>
<ccb_api><request><parameters><argument value="${name}" name="srv"/></parameters></request>
<response><service>${name}</service><service_action>execute</service_action><availability>public</availability>${inner}</response></ccb_api>`

const error = (number: string, words: string) =>
  answer("individual_profiles", `<errors><error number="${number}" type="Service Permission">${words}</error></errors>`)

const batches = answer(
  "batch_profiles",
  `<batches count="1"><batch id="9"><campus id="1">North</campus><post_date>2026-01-05</post_date><begin_date>2026-01-04</begin_date>
<end_date>2026-01-04</end_date><in_accounting_package>false</in_accounting_package><status>Closed</status><source>Offering</source>
<transactions><transaction id="71"><campus id="1">North</campus><individual id="48">Ada Stone</individual><date>2026-01-04</date><apply_year/>
<grouping id="0"/><payment_type>Check</payment_type><check_number>1017</check_number><transaction_details><transaction_detail id="101">
<coa id="3">Missions</coa><amount>12.50</amount><tax_deductible>true</tax_deductible><note/></transaction_detail><transaction_detail id="102">
<coa id="">?</coa><amount> </amount></transaction_detail></transaction_details></transaction><transaction id="72"/></transactions></batch></batches>`
)

const items = (service: string) =>
  answer(service, `<items><item id="1"><id>1</id><name>First</name><order>1</order></item><item><id>2</id><name/><order/></item></items>`)

const answers: NonNullable<Examples["answers"]> = {
  "people.Campus": answer("campus_list", `<campuses count="2"><campus id="1"><name>North</name></campus><campus id="2"/></campuses>`),
  "people.Family": answer("family_list", `<families count="2"><family id="30"><name>Stone</name></family><family id="31"/></families>`),
  "people.CustomField": answer(
    "custom_field_labels",
    `<custom_fields><custom_field><name>udf_ind_text_1</name><label>Shirt size</label><admin_only>false</admin_only></custom_field>
<custom_field><name>udf_ind_date_2</name><label/></custom_field></custom_fields>`
  ),
  "people.SignificantEvent": items("significant_event_list"),
  "people.Individual": answer(
    "individual_profiles",
    `<individuals count="2"><individual id="48"><sync_id>0</sync_id><other_id/><giving_number/><campus id="1">North</campus>
<family id="30">Stone</family><family_image>https://cdn.example.org/f?e=1</family_image><family_position>Primary Contact</family_position>
<family_members><family_member><individual id="49">Grace Stone</individual><family_position>Child</family_position></family_member></family_members>
<first_name>Ada</first_name><last_name>Stone</last_name><middle_name/><legal_first_name>Adelaide</legal_first_name><full_name>Ada Stone</full_name>
<salutation/><suffix/><image>https://cdn.example.org/i?e=1</image><email>ada@example.org</email><allergies>Nuts</allergies>
<confirmed_no_allergies>false</confirmed_no_allergies><addresses><address type="mailing"><street_address>1 Elm St</street_address><city>Springfield</city>
<state>IL</state><zip>62701</zip><country code="US">United States</country><line_1>1 Elm St</line_1><line_2>Springfield, IL 62701</line_2>
<latitude/><longitude/></address><address type="home"/></addresses><phones><phone type="contact">217-555-0134</phone><phone type="home"/></phones>
<mobile_carrier id="0"/><gender>F</gender><marital_status>Married</marital_status><birthday>1984-02-29</birthday><anniversary/><baptized>true</baptized>
<deceased/><membership_type id="2">Member</membership_type><membership_date>2010-05-02</membership_date><membership_end/>
<receive_email_from_church>true</receive_email_from_church><user_defined_text_fields><user_defined_text_field><name>udf_text_1</name>
<label>Shirt size</label><text>M</text><admin_only>false</admin_only></user_defined_text_field></user_defined_text_fields><user_defined_date_fields/>
<user_defined_pulldown_fields><user_defined_pulldown_field><name>udf_pulldown_1</name><label>Team</label><selection id="4">Blue</selection>
</user_defined_pulldown_field></user_defined_pulldown_fields><active>true</active><creator>System User</creator><modifier id="48">Ada Stone</modifier>
<created>2019-03-02 09:15:00</created><modified>2026-01-04 10:00:00</modified></individual><individual id="49"><family id=""/></individual></individuals>`
  ),
  "groups.GroupType": items("group_type_list"),
  "groups.GroupGrouping": items("group_grouping_list"),
  "groups.Group": answer(
    "group_profiles",
    `<groups count="2"><group id="5"><name>Tuesday</name><description>Supper &amp; study</description><image/><campus id="1">North</campus>
<main_leader id="48"><first_name>Ada</first_name><last_name>Stone</last_name><full_name>Ada Stone</full_name><email>ada@example.org</email></main_leader>
<leaders/><coach id=""/><director id=""/><group_type id="1">Small group</group_type><department id="2">Adults</department><area id=""/>
<calendar_feed>https://church.example.org/feed?key=invented</calendar_feed><registration_forms/><current_members>2</current_members>
<group_capacity>Unlimited</group_capacity><addresses/><meeting_day id="2">Tuesday</meeting_day><meeting_time id="9">Evening</meeting_time>
<childcare_provided>false</childcare_provided><interaction_type>Members Interact</interaction_type><membership_type>Open</membership_type>
<listed>true</listed><public_search_listed>true</public_search_listed><inactive>false</inactive><created>2019-03-02 09:15:00</created>
<modified>2026-01-04 10:00:00</modified></group><group id="6"><main_leader id=""/></group></groups>`
  ),
  "groups.Participant": answer(
    "group_participants",
    `<groups count="1"><group id="1"><participants><participant id="48"><name>Ada Stone</name><status id="1">Leader</status>
<date_joined>2020-01-01</date_joined><created>2020-01-01 08:00:00</created><modified>2020-01-01 08:00:00</modified></participant><participant id="49"/>
</participants></group></groups>`
  ),
  "events.Event": answer(
    "event_profiles",
    `<events count="2"><event id="15"><name>Supper</name><description/><leader_notes/><start_datetime>2026-01-06 18:30:00</start_datetime>
<start_date>Jan 6, 2026</start_date><start_time>6:30 PM</start_time><end_datetime>2026-01-06 20:00:00</end_datetime><timezone>America/Chicago</timezone>
<recurrence_description>Every week on Tuesday</recurrence_description><group id="5">Tuesday</group><organizer id="48">Ada Stone</organizer>
<phone type="contact"/><location><name>Hall</name></location><registration><limit>20</limit><event_type id="1">x</event_type><forms/></registration>
<resources/><event_grouping id="1">General</event_grouping><created>2025-12-01 08:00:00</created><modified>2025-12-01 08:00:00</modified></event>
<event id="16"><location/></event></events>`
  ),
  "events.Attendance": answer(
    "attendance_profiles",
    `<events count="2"><event id="15" occurrence="2026-01-06 18:30:00"><name>Supper</name><attendees><attendee id="48"><name>Ada Stone</name></attendee>
</attendees></event><event id="16" occurrence="2026-01-07 10:00:00"><attendees/></event></events>`
  ),
  "giving.Fund": answer(
    "transaction_detail_type_list",
    `<transaction_detail_types count="2"><transaction_detail_type id="3"><name>Missions</name><parent id="">x</parent><tax_deductible>1</tax_deductible>
<campuses><campus id="1">North</campus></campuses></transaction_detail_type><transaction_detail_type id="4"/></transaction_detail_types>`
  ),
  "giving.Batch": batches,
  "giving.Transaction": batches,
  "giving.TransactionDetail": batches
}

export const examples: Examples = {
  rows: {},
  answers,
  errors: [
    { status: 200, body: error("002", "Invalid username or password."), means: "AccessRefused" },
    { status: 200, body: error("005", "Query limit of 10000 reached, please try again tomorrow."), means: "RateLimited" },
    { status: 200, body: error("110", "The API user has no permission for this service."), means: "AccessRefused" },
    { status: 200, body: error("4", "This service is having trouble."), means: "SourceUnavailable" },
    { status: 200, body: error("109", "Unknown parameter."), means: "RequestRejected" },
    { status: 200, body: answer("x", `<error number="111">Not purchased.</error>`), means: "AccessRefused" },
    { status: 429, body: "", means: "RateLimited" },
    { status: 502, body: "<html>Bad gateway</html>", means: "SourceUnavailable" }
  ],
  limit: null
}
