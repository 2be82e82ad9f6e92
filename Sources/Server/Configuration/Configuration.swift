/// Everything an operator can decide about a server. Read from YAML, then overridden from the command line.
public struct Configuration: Sendable, Equatable {
    /// How the one web port is served.
    public struct HTTP: Sendable, Equatable {
        /// The address to listen on; `0.0.0.0` is every IPv4 address of the machine.
        public var address = "0.0.0.0"
        /// The TCP port for pages, API and signalling; 0 takes any free one.
        public var port = 8443
        /// Where the certificate comes from.
        public var tls = TLS.selfSigned
        /// Pages of these origins (`https://school.example`) may open a signalling connection, besides our own.
        public var allowedOrigins: [String] = []
        /// Whether WHIP and WHEP need a token; otherwise the room's link is enough, as it is for a guest at the page.
        public var mediaNeedsToken = false
        /// A directory with pages to serve instead of the built-in ones; nil serves those.
        public var pages: String?

        /// The defaults.
        public init() {}
    }

    /// Where the certificate of the web port comes from.
    public enum TLS: Sendable, Equatable {
        /// Made at the first start and kept in the data directory; browsers ask before they trust it.
        case selfSigned
        /// PEM files given by the operator.
        case files(certificate: String, key: String)
        /// Plain HTTP, for a reverse proxy in front that terminates TLS.
        case off
    }

    /// Who encrypts outgoing media.
    public enum Encryption: String, Sendable, CaseIterable {
        /// The fastest that the machine has.
        case auto
        /// OpenSSL, whatever else there is.
        case openssl
    }

    /// How media reaches this machine.
    public struct Media: Sendable, Equatable {
        /// The first worker's UDP port; every further worker takes the next one.
        public var port = 7882
        /// Worker threads, at most 64; 0 means one for each processor that the process may use.
        public var workers = 0
        /// A room with so many participants is spread over all workers; a smaller one stays on one.
        public var spreading = 32
        /// Who encrypts what is sent.
        public var encryption = Encryption.auto
        /// Whether the kernel may be given several datagrams in one piece, and give them.
        public var segmentation = true
        /// The IP addresses told to clients, the preferred one first; empty means those of the interfaces.
        public var advertise: [String] = []

        /// The defaults.
        public init() {}
    }

    /// Bounds that keep one machine from being overrun.
    public struct Limits: Sendable, Equatable {
        /// Participants in all rooms together.
        public var participants = 4000
        /// Participants in a room that was created without a capacity of its own.
        public var roomCapacity = 2000
        /// Bytes in one file that is sent in a room.
        public var fileBytes = 50 * 1024 * 1024
        /// Bytes of all files of one room together.
        public var roomFileBytes = 2 * 1024 * 1024 * 1024

        /// The defaults.
        public init() {}
    }

    /// What people may send each other.
    public struct Files: Sendable, Equatable {
        /// The endings that a file's name may have, in lower case; empty for any.
        public var types = [
            "pdf", "txt", "md", "csv", "rtf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "jpg",
            "jpeg", "png", "gif", "webp", "heic", "mp3", "ogg", "opus", "m4a", "wav", "mp4", "webm", "zip", "7z",
        ]

        /// The defaults.
        public init() {}
    }

    /// What is kept of calls.
    public struct Recordings: Sendable, Equatable {
        /// What is made of the tracks after a recording.
        public enum Composing: String, Sendable, CaseIterable {
            /// A film with pictures and sound.
            case film
            /// The sound alone, for a machine with few processors.
            case sound
            /// Nothing; the tracks are all there is.
            case never
        }

        /// Whether hosts can record.
        public var enabled = true
        /// Where recordings lie; nil for `recordings` in the data directory.
        public var directory: String?
        /// Bytes that all recordings together may take; 0 for four fifths of the disk.
        public var limitBytes = 0
        /// After how many days a recording is deleted.
        public var keepDays = 180
        /// How many days after composing the single tracks are deleted.
        public var keepTracksDays = 30
        /// What is made of the tracks.
        public var compose = Composing.film

        /// The defaults.
        public init() {}
    }

    /// How long boards of brainstorms are kept.
    public struct Boards: Sendable, Equatable {
        /// How many days after its end a board keeps its journal and the identities.
        public var keepIdentitiesDays = 90
        /// How many days after the end of its programme a board goes; not less.
        public var keepDays = 365

        /// The defaults.
        public init() {}
    }

    /// What is logged and how it looks.
    public struct Log: Sendable, Equatable {
        /// The shape of a log line on standard error.
        public enum Format: String, Sendable, CaseIterable { case text, json }
        /// The names of the levels, from the most to the least talkative.
        public static let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

        /// The least severe level written.
        public var level = "info"
        /// One line of text, or one JSON object per line.
        public var format = Format.text

        /// The defaults.
        public init() {}
    }

    /// The web port.
    public var http = HTTP()
    /// The address people open, such as `https://call.school.example`; nil derives it from the machine.
    public var publicURL: String?
    /// Where the database and the self-signed certificate live.
    public var dataDirectory = "data"
    /// Media.
    public var media = Media()
    /// Bounds.
    public var limits = Limits()
    /// Files in the chat.
    public var files = Files()
    /// Recordings.
    public var recordings = Recordings()
    /// Boards.
    public var boards = Boards()
    /// Logging.
    public var log = Log()

    /// The defaults.
    public init() {}

    /// Where recordings lie.
    public var recordingsDirectory: String { recordings.directory ?? dataDirectory + "/recordings" }
}

/// A configuration that cannot be used, told in one sentence that names the place and the remedy.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    /// Takes the sentence.
    public init(_ description: String) { self.description = description }
}
