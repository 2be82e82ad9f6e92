import Primitives
import Testing

@testable import ICE

@Suite struct ICELiteAgentTests {
    @Test("An authentic check is answered, validates its source and makes it the provisional destination")
    func firstCheck() throws {
        var agent = makeAgent()
        #expect(agent.selected == nil)
        let reaction = agent.take(Check(), from: homeAddress, at: .milliseconds(100))
        let reply = try #require(reaction.reply)
        let answer = try parse(reply)
        #expect(answer.messageClass == .successResponse)
        #expect(answer.transactionID == Check().id)
        #expect(answer.xorMappedAddress == homeAddress)
        #expect(answer.fingerprint == .valid)
        #expect(reply.isAuthentic(serverCredentials.password))
        #expect(reaction.event == .connected)
        #expect(reaction.newlyValidated == homeAddress)
        #expect(reaction.newlySelected == homeAddress)
        #expect(agent.selected == homeAddress)
        #expect(agent.isValidated(homeAddress))
        #expect(!agent.isValidated(mobileAddress))
    }

    @Test("The answer to a check is no longer than the check, for either address family")
    func answerLength() throws {
        let six = try #require(SocketAddress("2001:db8::1", port: 1))
        for source in [homeAddress, six] {
            var agent = makeAgent()
            let reply = try #require(agent.take(Check(), from: source, at: .zero).reply)
            #expect(reply.count <= Check().encoded.count)
        }
    }

    @Test("Whatever is not authentic is met with silence and changes nothing")
    func silence() {
        let unauthentic: [(String, Check)] = [
            ("wrong password", Check(password: "wrong")),
            ("the client's own password", Check(password: clientCredentials.password)),
            ("another's local ufrag", Check(username: "srvX:cliU")),
            ("another's remote ufrag", Check(username: "srvU:cliX")),
            ("no colon", Check(username: "srvU")),
            ("nothing before the colon", Check(username: ":cliU")),
            ("unauthentic role conflict", Check(password: "wrong", controlled: true)),
            ("unauthentic unknown attribute", Check(password: "wrong", extra: [0x7777])),
            ("an indication", Check(messageClass: .indication)),
            ("a success response", Check(messageClass: .successResponse)),
            ("an error response", Check(messageClass: .errorResponse)),
            ("another method", Check(method: 3)),
        ]
        for (name, check) in unauthentic {
            var agent = makeAgent()
            #expect(agent.take(check, from: homeAddress, at: .zero) == ICEReaction(), "\(name)")
            #expect(agent.validated.isEmpty, "\(name)")
            #expect(agent.selected == nil, "\(name)")
        }
        var agent = makeAgent()
        let bare = STUNBuilder(.request, transactionID: Check().id).finish(key: nil)
        #expect(agent.take(bare, from: homeAddress, at: .zero) == ICEReaction())
        var broken = Check().encoded
        broken[broken.count - 1] ^= 1
        #expect(agent.take(broken, from: homeAddress, at: .zero) == ICEReaction(), "wrong fingerprint")
    }

    @Test("A check without FINGERPRINT is answered")
    func withoutFingerprint() {
        var agent = makeAgent()
        #expect(agent.take(Check(fingerprint: false), from: homeAddress, at: .zero).reply != nil)
    }

    @Test("A client that believes itself controlled gets an authenticated 487 and is not connected")
    func roleConflict() throws {
        var agent = makeAgent()
        let reaction = agent.take(Check(controlled: true), from: homeAddress, at: .zero)
        let reply = try #require(reaction.reply)
        let answer = try parse(reply)
        #expect(answer.errorCode?.code == 487)
        #expect(reply.isAuthentic(serverCredentials.password))
        #expect(reaction.event == nil)
        #expect(agent.selected == nil)
        #expect(agent.validated.isEmpty)
    }

    @Test("An authentic check with an unknown required attribute gets an authenticated 420 that names it")
    func unknownAttribute() throws {
        var agent = makeAgent()
        let reaction = agent.take(Check(extra: [0x7fff]), from: homeAddress, at: .zero)
        let reply = try #require(reaction.reply)
        let answer = try parse(reply)
        #expect(answer.errorCode?.code == 420)
        #expect(reply.isAuthentic(serverCredentials.password))
        // UNKNOWN-ATTRIBUTES with one type, padded.
        let listed = bytes("000a0002 7fff0000")
        #expect(reply.indices.contains { reply[$0...].starts(with: listed) })
        #expect(agent.validated.isEmpty)
        // Optional ones, such as a browser's network information, are no reason.
        #expect(agent.take(Check(extra: [0xc057]), from: homeAddress, at: .zero).event == .connected)
    }

    @Test("Media follows the nomination, and a later nomination when the client changes networks")
    func nomination() {
        var agent = makeAgent()
        _ = agent.take(Check(), from: homeAddress, at: .zero)
        let second = agent.take(Check(), from: mobileAddress, at: .milliseconds(10))
        #expect(second.newlyValidated == mobileAddress)
        #expect(second.event == nil)
        #expect(agent.selected == homeAddress)
        let nominated = agent.take(Check(nominates: true), from: mobileAddress, at: .milliseconds(20))
        #expect(nominated.event == .selected(mobileAddress))
        #expect(nominated.newlyValidated == nil)
        #expect(agent.selected == mobileAddress)
        _ = agent.take(Check(), from: homeAddress, at: .milliseconds(30))
        #expect(agent.selected == mobileAddress)
        #expect(agent.take(Check(nominates: true), from: mobileAddress, at: .milliseconds(40)).event == nil)
        let back = agent.take(Check(nominates: true), from: homeAddress, at: .milliseconds(50))
        #expect(back.event == .selected(homeAddress))
        #expect(agent.validated == [homeAddress, mobileAddress])
    }

    @Test("At most 16 addresses are validated; the longest unheard goes, never the selected one")
    func bounded() {
        var agent = makeAgent()
        func address(_ index: Int) -> SocketAddress { SocketAddress(ipv4: 0x0a00_0000, port: UInt16(1000 + index)) }
        for index in 0..<16 { _ = agent.take(Check(), from: address(index), at: .milliseconds(Int64(index))) }
        // 0 is selected, 1 is heard again, so 2 is the longest unheard.
        _ = agent.take(Check(), from: address(1), at: .milliseconds(100))
        let reaction = agent.take(Check(), from: address(16), at: .milliseconds(101))
        #expect(reaction.dropped == address(2))
        #expect(reaction.newlyValidated == address(16))
        #expect(!agent.isValidated(address(2)))
        #expect(agent.isValidated(address(0)))
        #expect(agent.validated.count == ICELiteAgent.maximumValidated)
        for index in 17..<500 { _ = agent.take(Check(), from: address(index), at: .milliseconds(Int64(index + 100))) }
        #expect(agent.validated.count == ICELiteAgent.maximumValidated)
        #expect(agent.selected == address(0))
        #expect(agent.isValidated(address(0)))
    }

    @Test("Silence disconnects after 5 s, once; a check connects again; 30 s end the consent for good")
    func consent() {
        var agent = makeAgent()
        _ = agent.take(Check(), from: homeAddress, at: .seconds(1))
        #expect(agent.nextTimeout == .seconds(6))
        #expect(agent.handleTimeout(now: .milliseconds(5999)) == nil)
        #expect(agent.handleTimeout(now: .seconds(6)) == .disconnected)
        #expect(agent.handleTimeout(now: .seconds(6)) == nil)
        #expect(agent.nextTimeout == .seconds(31))
        #expect(agent.handleTimeout(now: .seconds(30)) == nil)
        #expect(agent.take(Check(), from: homeAddress, at: .seconds(30)).event == .connected)
        #expect(agent.handleTimeout(now: .seconds(31)) == nil)
        #expect(agent.handleTimeout(now: .seconds(60)) == .expired)
        #expect(agent.selected == nil)
        #expect(agent.nextTimeout == nil)
        #expect(agent.handleTimeout(now: .seconds(90)) == nil)
        #expect(agent.take(Check(), from: homeAddress, at: .seconds(91)) == ICEReaction())
        #expect(agent.heard(now: .seconds(92)) == nil)
    }

    @Test("A client that comes back from another network is connected and followed at once")
    func reconnectElsewhere() {
        var agent = makeAgent()
        _ = agent.take(Check(nominates: true), from: homeAddress, at: .zero)
        #expect(agent.handleTimeout(now: .seconds(7)) == .disconnected)
        let reaction = agent.take(Check(nominates: true), from: mobileAddress, at: .seconds(8))
        #expect(reaction.event == .connected)
        #expect(reaction.newlySelected == mobileAddress)
        #expect(agent.selected == mobileAddress)
    }

    @Test("Authentic media counts against silence, but not before the first check")
    func heardMedia() {
        var agent = makeAgent()
        #expect(agent.heard(now: .seconds(1)) == nil)
        #expect(agent.nextTimeout == .seconds(30))
        _ = agent.take(Check(), from: homeAddress, at: .seconds(2))
        #expect(agent.heard(now: .seconds(6)) == nil)
        #expect(agent.handleTimeout(now: .seconds(8)) == nil)
        #expect(agent.handleTimeout(now: .seconds(11)) == .disconnected)
        #expect(agent.heard(now: .seconds(12)) == .connected)
    }

    @Test("A client that never comes expires after 30 s without having been disconnected")
    func neverArrives() {
        var agent = makeAgent(at: .seconds(1))
        #expect(agent.handleTimeout(now: .seconds(30)) == nil)
        #expect(agent.handleTimeout(now: .seconds(31)) == .expired)
    }

    @Test("After a restart the old credentials serve until the first check with the new ones")
    func restart() throws {
        var agent = makeAgent()
        _ = agent.take(Check(nominates: true), from: homeAddress, at: .zero)
        let newServer = ICECredentials(ufrag: "srv2", password: "secondsecondsecondsecond")
        let newClient = ICECredentials(ufrag: "cli2", password: "clientclientclientclien2")
        agent.restart(local: newServer, remote: newClient, now: .seconds(1))
        #expect(agent.local == newServer)
        #expect(agent.remote == newClient)
        #expect(agent.selected == homeAddress)
        let old = try #require(agent.take(Check(), from: homeAddress, at: .seconds(2)).reply)
        #expect(old.isAuthentic(serverCredentials.password))
        // Ufrags and password must belong together.
        #expect(agent.take(Check(remote: newClient), from: homeAddress, at: .seconds(2)).reply == nil)
        let mixed = Check(local: newServer, remote: newClient, password: serverCredentials.password)
        #expect(agent.take(mixed, from: homeAddress, at: .seconds(2)).reply == nil)
        let check = Check(local: newServer, remote: newClient, nominates: true)
        let reaction = agent.take(check, from: mobileAddress, at: .seconds(3))
        let reply = try #require(reaction.reply)
        #expect(reply.isAuthentic(newServer.password))
        #expect(reaction.event == .selected(mobileAddress))
        #expect(agent.take(Check(nominates: true), from: homeAddress, at: .seconds(4)) == ICEReaction())
        #expect(agent.selected == mobileAddress)
    }

    @Test("A second restart before any new check still honours the credentials in use")
    func restartTwice() {
        var agent = makeAgent()
        _ = agent.take(Check(), from: homeAddress, at: .zero)
        for round in 2...3 {
            agent.restart(
                local: ICECredentials(ufrag: "srv\(round)", password: "password\(round)"),
                remote: ICECredentials(ufrag: "cli\(round)", password: "x"), now: .seconds(1))
        }
        #expect(agent.take(Check(), from: homeAddress, at: .seconds(2)).reply != nil)
        let skipped = Check(username: "srv2:cli2", password: "password2")
        #expect(agent.take(skipped, from: homeAddress, at: .seconds(2)).reply == nil)
        let newest = Check(username: "srv3:cli3", password: "password3")
        #expect(agent.take(newest, from: homeAddress, at: .seconds(2)).reply != nil)
    }

    @Test("A restart revives an agent whose consent had ended, with the new credentials only")
    func restartAfterExpiry() {
        var agent = makeAgent()
        _ = agent.take(Check(), from: homeAddress, at: .zero)
        #expect(agent.handleTimeout(now: .seconds(30)) == .expired)
        let newServer = ICECredentials(ufrag: "srv2", password: "secondsecondsecondsecond")
        agent.restart(local: newServer, remote: clientCredentials, now: .seconds(40))
        #expect(agent.nextTimeout == .seconds(70))
        #expect(agent.take(Check(), from: homeAddress, at: .seconds(41)).reply == nil)
        let reaction = agent.take(Check(local: newServer), from: mobileAddress, at: .seconds(41))
        #expect(reaction.event == .connected)
        #expect(agent.selected == mobileAddress)
    }

    @Test("Restarting with the credentials already in use does nothing")
    func emptyRestart() {
        var agent = makeAgent()
        agent.restart(local: serverCredentials, remote: clientCredentials, now: .seconds(20))
        #expect(agent.nextTimeout == .seconds(30))
    }
}
