/// The protocol's reference for authors of clients. `PROTOCOL.md` beside this file is its rendering; the examples are
/// values of the real types, so they cannot say what the server would not.
public enum ProtocolReference {
    /// One field of a message.
    struct Field {
        let name: String
        let type: String
        let meaning: String
        let isOptional: Bool

        init(_ name: String, _ type: String, _ meaning: String, optional: Bool = false) {
            self.name = name
            self.type = type
            self.meaning = meaning
            isOptional = optional
        }
    }

    /// One message.
    struct Entry {
        let kind: String
        let summary: String
        let fields: [Field]
        /// The example's JSON, with every field.
        let example: [UInt8]
        /// The message that answers it, where there is one.
        var reply: String?
        /// The errors that it can meet besides those that every message can.
        var errors: [ErrorCode] = []
        /// What its field `action` can be, where it has one.
        var actions: [Action] = []
    }

    /// One value of the field `action`.
    struct Action {
        let name: String
        let meaning: String
        /// The fields besides `type`, `request` and `action`.
        let fields: [Field]
        /// The right that it takes; nil where everybody may.
        let right: Permission?
        /// An example's JSON, with every field.
        let example: [UInt8]
    }

    /// The whole page, in Markdown.
    public static func render() -> String {
        var page = introduction
        page += "\n## From the client\n"
        for entry in clientEntries { page += render(entry) }
        page += "\n## From the server\n"
        for entry in serverEntries { page += render(entry) }
        page += "\n## Values\n"
        for (title, fields) in valueTables + talkTables { page += "\n### \(title)\n" + table(fields) }
        page += "\n## Error codes\n\n| code | meaning | what to do |\n|---|---|---|\n"
        for code in ErrorCode.allCases {
            let (meaning, advice) = explanation(of: code)
            page += "| `\(code.rawValue)` | \(meaning) | \(advice) |\n"
        }
        return page
    }

    private static func render(_ entry: Entry) -> String {
        var text = "\n### `\(entry.kind)`\n\n\(entry.summary)\n"
        text += table(entry.fields)
        if !entry.actions.isEmpty {
            for action in entry.actions { text += render(action) }
            return text + ending(of: entry)
        }
        text += "\n```json\n\(layout(String(decoding: entry.example, as: UTF8.self)))\n```\n"
        return text + ending(of: entry)
    }

    private static func ending(of entry: Entry) -> String {
        var text = ""
        if let reply = entry.reply { text += "\nReply: `\(reply)`.\n" }
        if !entry.errors.isEmpty {
            text += "\nErrors: " + entry.errors.map { "`\($0.rawValue)`" }.joined(separator: ", ") + ".\n"
        }
        return text
    }

    private static func render(_ action: Action) -> String {
        let right = action.right.map { " Right: `\($0.rawValue)`." } ?? ""
        return "\n#### `\(action.name)`\n\n\(action.meaning)\(right)\n" + table(action.fields)
            + "\n```json\n\(layout(String(decoding: action.example, as: UTF8.self)))\n```\n"
    }

    private static func table(_ fields: [Field]) -> String {
        guard !fields.isEmpty else { return "" }
        var text = "\n| field | type | meaning |\n|---|---|---|\n"
        for field in fields {
            text += "| `\(field.name)` | \(field.type)\(field.isOptional ? ", optional" : "") | \(field.meaning) |\n"
        }
        return text
    }

    /// Long JSON with each top-level field on a line of its own.
    private static func layout(_ json: String) -> String {
        guard json.count > 100 else { return json }
        var text = ""
        var depth = 0
        var isInString = false
        var isEscaped = false
        for character in json {
            if isInString {
                text.append(character)
                if !isEscaped, character == "\"" { isInString = false }
                isEscaped = character == "\\" && !isEscaped
                continue
            }
            switch character {
            case "\"":
                isInString = true
                text.append(character)
            case "{", "[":
                depth += 1
                text.append(character)
                if depth == 1 { text += "\n  " }
            case "}", "]":
                depth -= 1
                if depth == 0 { text += "\n" }
                text.append(character)
            case "," where depth == 1: text += ",\n  "
            default: text.append(character)
            }
        }
        return text
    }
}

extension ProtocolReference {
    private static let introduction = """
        # The signalling protocol

        This page is written for authors of clients. It is generated from `ProtocolReference`; a test fails when the two
        differ. To rewrite it: `VECHE_WRITE_PROTOCOL=1 swift test --filter ProtocolReferenceTests`.

        ## The connection

        - A WebSocket at `/ws` carries text frames; each is one JSON object in UTF-8, at most \
        \(SignallingLimits.frameBytes / 1024) KB from the client.
        - The field `type` names the message. A client message may carry `request`, an integer from 0 to 2^53 − 1; the
          reply to it, or the error, carries the same number. Messages without a reply are silent on success.
        - Fields that a receiver does not know are ignored, in both directions. `null` in an optional field means that it
          is absent. A client must also ignore messages whose `type` it does not know.
        - The first message is `join`. Before it only `ping` has an effect.
        - The client always offers and the server always answers. The server never asks for renegotiation: who comes,
          goes or speaks changes what the negotiated slots show, and `slots` says so.
        - Messages that come too fast are dropped; the error `rateLimited` says so at most once a second. Some 30 a second
          are always let through.

        ## Media

        One RTCPeerConnection with `bundlePolicy: "max-bundle"`. The first offer has, in this order: a sending audio
        m-line for the microphone, a sending video m-line for the camera (simulcast with the rids `q`, `h`, `f`, each
        twice the size of the one before), a sending video m-line for the screen, then the receiving m-lines that
        `joined.slots` counts: audio, video for cameras, video for screens. Where an offer has more than one receiving
        video m-line the last one shows screens only. A client that wants to show more tiles adds receiving m-lines with
        another offer; mids that are once there stay.

        Play all audio slots always: the server fills them with whoever is loudest. Until a client has sent `view` the
        server chooses its videos: screens, then the speakers, then the other cameras.

        ICE candidates of the client are not needed (the server is ICE-lite); the answer has all of the server's.

        ## Who is there

        In a room of up to \(SignallingLimits.rosterWindow) every client knows everybody. In a larger one it knows a window
        of \(SignallingLimits.rosterWindow): those who speak, run the room, share a screen or show themselves come first,
        and who is once in it stays while nobody more important needs the place. `participants` tells what changes, at
        once while little happens and bundled a few times a second when much does; everybody has the same window. Of all
        others only the number is told: ask for them with `roster`, a page at a time, and again when `total` has changed.
        `slots` brings along whoever is shown but not in the window.

        When very many come at the same time, the answer to an offer may take some seconds: wait for it.

        ## Losing the connection

        - A WebSocket that closes with 1000 or 1001 means that the participant has left: the others hear it at once.
        - Any other end keeps the participant's place for 30 seconds. The client connects again, waiting 0.5 s, then
          twice as long each time up to 8 s, and sends `join` with the `resume` of its last `joined`. Within the 30
          seconds it keeps its id, its role and its media, and nobody hears of it. Later it comes in as a new
          participant; the client need not tell the two apart: every `joined` is a complete picture and replaces what
          the client knew.
        - Media goes on while only the WebSocket is lost: keep the RTCPeerConnection, and offer an ICE restart on it after
          a resume. The network may have changed, and the server keeps the streams.
        - A second connection with the same `resume` takes the place over. The first one gets the error `replaced` and is
          closed; it must not connect again by itself.
        - A client that does not read fast enough is disconnected, and comes back in the same way.
        - On `transport` with `disconnected`, restart ICE: offer with new ICE credentials on the same RTCPeerConnection.
          With `failed`, make a new RTCPeerConnection and offer from it.
        - After `closing` connect again in the same way, with a random wait of up to 5 s before the first attempt.

        """

    /// What each code means, and what a client does about it.
    private static func explanation(of code: ErrorCode) -> (meaning: String, advice: String) {
        switch code {
        case .malformedMessage:
            ("The frame is not one JSON object, or a field is missing or wrong; the text names the field.", "Mend it.")
        case .unknownType: ("The server does not know this `type`.", "Do without; the server may be older.")
        case .notJoined: ("The message needs a room.", "Send `join` first.")
        case .alreadyJoined: ("This connection is in a room.", "Send `leave` first, or open another connection.")
        case .roomNotFound: ("There is no such room.", "Tell the user to check the link.")
        case .roomFull: ("The room has as many people as it may hold.", "Tell the user; try again later.")
        case .serverFull: ("The server has as many people as it may hold.", "Tell the user; try again later.")
        case .invalidToken: ("The token is forged, expired or for another room.", "Get a new one, or join without.")
        case .invalidName:
            (
                "Nothing visible remains of the name, or it is longer than \(SignallingLimits.nameCharacters) characters.",
                "Ask for another."
            )
        case .invalidOffer: ("The offer cannot be answered; the text says why.", "Mend it; earlier media goes on.")
        case .tooLarge: ("The frame, a list or a text is longer than allowed; the text says which.", "Send less.")
        case .rateLimited: ("Messages came too fast and were dropped.", "Wait, then send the present state.")
        case .replaced: ("The same participant connected again.", "Do not connect again.")
        case .notAllowed: ("The role does not allow this here and now.", "Do not offer it; see `you`.")
        case .notFound: ("What the message is about is gone.", "Forget it.")
        case .invalidState: ("This cannot be done as things stand; the text says why.", "Tell the user.")
        case .wrongStage: ("The board is at another stage.", "Wait for the stage; see `state.stage` of `board`.")
        case .conflict:
            (
                "Somebody else was faster. Where a text was changed meanwhile, `current` has the newer one.",
                "Show what is there now; keep what the user wrote, and let the user decide."
            )
        case .limit: ("A bound of the board is reached; the text says which.", "Tell the user.")
        case .closed: ("The board is closed.", "Tell the user.")
        case .roomLocked: ("Nobody new comes in at the moment.", "Tell the user; try again later.")
        case .accountNeeded: ("The room is not open to guests.", "Let the user sign in.")
        case .refused: ("The hosts did not let the user in.", "Tell the user; do not try again by yourself.")
        case .removed: ("The hosts sent the user out.", "Tell the user; do not come back by yourself.")
        case .banned: ("The hosts keep the user out.", "Tell the user; do not try again.")
        case .ended: ("The call was ended for everybody.", "Tell the user; do not come back by yourself.")
        case .internalError: ("The server has failed.", "Try again after a pause.")
        }
    }
}
