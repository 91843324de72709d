import { mirrorEntity, soft, softMany } from "@openfaith/adapter-core"
import { flag, instant, integer, longInteger, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ServicesAttachment = mirrorEntity({
  name: "services.Attachment",
  type: "Attachment",
  reference: "Services 2018-11-01, Attachment",
  attributes: Schema.Struct({
    created_at: instant,
    page_order: text,
    updated_at: instant,
    filename: text,
    file_size: longInteger,
    licenses_purchased: integer,
    licenses_remaining: integer,
    licenses_used: integer,
    content: text,
    content_type: text,
    display_name: text,
    filetype: text,
    linked_url: text,
    pco_type: text,
    remote_link: text,
    thumbnail_url: text,
    url: text,
    allow_mp3_download: flag,
    web_streamable: flag,
    downloadable: flag,
    transposable: flag,
    import_to_item_details: flag,
    streamable: flag,
    has_preview: flag,
    deleted_at: instant
  }),
  list: {
    // Zooms ride along for services.Zoom.
    path: "/services/v2/attachments",
    perPage: 100,
    include: ["zooms"],
    orderBy: ["created_at", "deleted_at", "filename", "filetype"],
    filterBy: ["licenses_purchased"],
    filterBySpecial: ["administrator_id"]
  },
  get: { path: "/services/v2/attachments/{id}" },
  update: {
    path: "/services/v2/attachments/{id}",
    takes: ["attachment_type_ids", "content", "file_upload_identifier", "filename", "import_to_item_details", "remote_link", "page_order"]
  },
  delete: { path: "/services/v2/attachments/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    // No `attachable`: it leads to rows of seven entities. Its id stays in the record.
    attachment_types: softMany("services.AttachmentType"),
    created_by: soft("services.Person"),
    updated_by: soft("services.Person"),
    administrator: soft("services.Person")
  },
  // Addresses of files may be signed anew in every answer. Another file shows in its name, size and time.
  volatile: ["url", "thumbnail_url"],
  assumed: ["Unordered pages come in ascending id."]
})
