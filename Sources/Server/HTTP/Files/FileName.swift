/// The name of a file, as far as it comes from somebody's computer.
enum FileName {
    private static let maximumLength = 120

    /// The name without folders, control and direction-changing characters, and whatever some system cannot have in
    /// a name; nil when nothing is left.
    static func clean(_ raw: String) -> String? {
        guard raw.utf8.count <= 4096 else { return nil }
        let last = raw.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        var scalars = String.UnicodeScalarView()
        for scalar in last.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: continue
            default: break
            }
            scalars.append("<>:\"|?*".unicodeScalars.contains(scalar) ? "_" : scalar)
        }
        let name = String(scalars).split(separator: " ").joined(separator: " ")
        // Names that begin with a dot are hidden, and Windows cuts dots at the end off.
        let trimmed = name.drop { $0 == "." || $0 == " " }
        guard let end = trimmed.lastIndex(where: { $0 != "." && $0 != " " }) else { return nil }
        return shortened(String(trimmed[...end]))
    }

    /// The part after the last dot, in lower case; nil when there is none.
    static func ending(_ name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...].lowercased()
        return ending.isEmpty ? nil : ending
    }

    private static func shortened(_ name: String) -> String {
        guard name.count > maximumLength else { return name }
        guard let ending = ending(name), ending.count <= 16 else { return String(name.prefix(maximumLength)) }
        return name.prefix(maximumLength - ending.count - 1) + "." + ending
    }

    /// The value of Content-Disposition that makes every browser store the file under `name` (RFC 6266, RFC 8187).
    static func disposition(_ name: String) -> String {
        var plain = ""
        var encoded = ""
        for byte in name.utf8 {
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "!", "#", "$", "&", "+", "^", "`", "|", "~":
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        for scalar in name.unicodeScalars {
            let isPrintable = (0x20..<0x7f).contains(scalar.value)
            let isPlain = isPrintable && !"\"\\%".unicodeScalars.contains(scalar)
            plain.unicodeScalars.append(isPlain ? scalar : "_")
        }
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(encoded)"
    }

    /// The media type by the name's ending. What the sender's browser says is not asked: it may be anything.
    static func mediaType(_ name: String) -> String {
        switch ending(name) {
        case "pdf": "application/pdf"
        case "txt", "log", "md": "text/plain; charset=utf-8"
        case "csv": "text/csv; charset=utf-8"
        case "doc": "application/msword"
        case "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case "xls": "application/vnd.ms-excel"
        case "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case "ppt": "application/vnd.ms-powerpoint"
        case "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        case "odt": "application/vnd.oasis.opendocument.text"
        case "ods": "application/vnd.oasis.opendocument.spreadsheet"
        case "odp": "application/vnd.oasis.opendocument.presentation"
        case "rtf": "application/rtf"
        case "jpg", "jpeg": "image/jpeg"
        case "png": "image/png"
        case "gif": "image/gif"
        case "webp": "image/webp"
        case "heic": "image/heic"
        case "mp3": "audio/mpeg"
        case "ogg", "oga", "opus": "audio/ogg"
        case "m4a": "audio/mp4"
        case "wav": "audio/wav"
        case "mp4": "video/mp4"
        case "webm": "video/webm"
        case "zip": "application/zip"
        case "7z": "application/x-7z-compressed"
        default: "application/octet-stream"
        }
    }
}
