/// How each message is written. Reading it back is the work of `Codable`; a test holds the two together for every
/// message.
extension ServerFrame {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("type", message.kind.rawValue)
            if let request { json.field("request", request) }
            switch message {
            case .joined(let joined): joined.write(to: &json)
            case .answer(let answer): json.field("sdp", answer.sdp)
            case .participants(let change): change.writeFields(to: &json)
            case .roster(let page):
                json.field("total", page.total)
                json.field("matching", page.matching)
                json.field("offset", page.offset)
                json.field("participants", page.participants)
                if let schools = page.schools {
                    json.key("schools")
                    json.array(schools) { json, school in
                        json.object {
                            $0.field("id", school.id)
                            $0.field("name", school.name)
                            $0.field("count", school.count)
                        }
                    }
                }
            case .slots(let slots, let participants):
                if !participants.isEmpty { json.field("participants", participants) }
                json.key("slots")
                json.array(slots) { json, slot in
                    json.object {
                        $0.field("mid", slot.mid)
                        $0.field("participant", slot.participant)
                        $0.field("source", slot.source.rawValue)
                    }
                }
            case .speakers(let speakers): speakers.writeFields(to: &json)
            case .transport(let transport):
                json.field("state", transport.state.rawValue)
                json.field("reason", ifPresent: transport.reason)
            case .room(let news): news.write(to: &json)
            case .pong: break
            case .closing(let reason): json.field("reason", reason.rawValue)
            case .error(let failure):
                json.field("code", failure.code.rawValue)
                json.field("message", failure.message)
                if let current = failure.current {
                    json.key("current")
                    json.value(current)
                }
            }
        }
    }
}

extension ServerMessage.Joined {
    fileprivate func write(to json: inout JSONWriter) {
        json.key("participant")
        participant.write(to: &json)
        json.key("room")
        json.object {
            $0.field("slug", room.slug)
            $0.field("title", room.title)
            $0.field("capacity", room.capacity)
        }
        json.field("total", total)
        json.key("participants")
        json.raw(participants.json)
        json.field("resume", resume)
        json.key("slots")
        json.object {
            $0.field("audio", slots.audio)
            $0.field("camera", slots.camera)
            $0.field("screen", slots.screen)
        }
        json.key("speakers")
        json.object { speakers.writeFields(to: &$0) }
        json.key("you")
        json.value(you)
        json.key("house")
        json.raw(house.json)
        json.key("floor")
        json.raw(floor.json)
        if let breakouts {
            json.key("breakouts")
            json.value(breakouts)
        }
        json.key("chat")
        json.raw(chat.json)
        json.key("polls")
        json.value(polls)
        if let now { json.field("now", Int(now)) }
        if let fresh { json.field("fresh", fresh) }
        if let recording {
            json.key("recording")
            json.value(recording)
        }
        json.field("consent", ifPresent: consent?.rawValue)
    }
}

extension RosterChange {
    /// Lists that are empty are left out.
    fileprivate func writeFields(to json: inout JSONWriter) {
        json.field("total", total)
        if !joined.isEmpty { json.field("joined", joined) }
        if !changed.isEmpty { json.field("changed", changed) }
        if !left.isEmpty {
            json.key("left")
            json.array(left) { json, left in
                json.object {
                    $0.field("participant", left.participant)
                    $0.field("reason", left.reason.rawValue)
                }
            }
        }
        if !hidden.isEmpty {
            json.key("hidden")
            json.array(hidden) { json, participant in json.integer(Int(participant.rawValue)) }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func field(_ name: StaticString, _ participants: [ParticipantInfo]) {
        key(name)
        array(participants) { json, participant in participant.write(to: &json) }
    }
}

extension ParticipantInfo {
    func write(to json: inout JSONWriter) {
        json.object {
            $0.field("id", id)
            $0.field("name", name)
            $0.field("role", role.rawValue)
            $0.field("microphone", microphone)
            $0.field("camera", camera)
            $0.field("screen", screen)
            $0.field("client", client.rawValue)
            $0.field("school", ifPresent: school)
            if people != 1 { $0.field("people", people) }
            if let breakout { $0.field("breakout", Int(breakout)) }
            if registered { $0.field("registered", true) }
            if pupil { $0.field("pupil", true) }
        }
    }
}

extension Speakers {
    fileprivate func writeFields(to json: inout JSONWriter) {
        json.key("dominant")
        if let dominant { json.integer(Int(dominant.rawValue)) } else { json.null() }
        json.key("active")
        json.array(active) { json, participant in json.integer(Int(participant.rawValue)) }
    }
}

extension ClientFrame {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("type", message.kind.rawValue)
            if let request { json.field("request", request) }
            switch message {
            case .join(let join):
                json.field("room", join.room)
                json.field("name", join.name)
                json.field("token", ifPresent: join.token)
                json.field("resume", ifPresent: join.resume)
                json.field("device", ifPresent: join.device)
                if let people = join.people { json.field("people", people) }
                json.field("invitation", ifPresent: join.invitation)
                if let consent = join.recordingConsent { json.field("recordingConsent", consent) }
            case .offer(let offer):
                json.field("sdp", offer.sdp)
                json.key("sections")
                json.array(offer.sections) { json, section in
                    json.object {
                        $0.field("mid", section.mid)
                        $0.field("source", section.source.rawValue)
                    }
                }
            case .candidate(let candidate):
                json.field("candidate", candidate.candidate)
                json.field("mid", ifPresent: candidate.mid)
            case .media(let media):
                json.field("microphone", media.microphone)
                json.field("camera", media.camera)
                json.field("screen", media.screen)
            case .view(let view):
                json.key("tiles")
                json.array(view.tiles) { json, tile in
                    json.object {
                        $0.field("participant", tile.participant)
                        $0.field("source", tile.source.rawValue)
                        $0.field("height", tile.height)
                    }
                }
            case .roster(let roster):
                json.field("offset", roster.offset)
                json.field("limit", roster.limit)
                json.field("search", ifPresent: roster.search)
                if let schools = roster.schools { json.field("schools", schools) }
                json.field("school", ifPresent: roster.school)
            case .room(let request): request.write(to: &json)
            case .leave, .ping: break
            }
        }
    }
}
