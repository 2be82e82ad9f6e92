import Auth
import Storage

/// Who asks, by what the request shows.
enum Caller: Sendable {
    /// The bearer of a signed token.
    case token(Grants)
    /// Somebody signed in at a browser.
    case account(StoredAccount)
    /// Another system.
    case key(StoredKey)

    /// Whether everything on the server is open to the caller: people only, for a system's key could make itself
    /// accounts that outlive it.
    var isServerAdministrator: Bool {
        switch self {
        case .token(let grants): grants.isServerAdministrator
        case .account(let account): account.role == .administrator
        case .key: false
        }
    }

    /// Whether the caller may create meetings.
    var mayCreateRooms: Bool {
        switch self {
        case .token(let grants): grants.isServerAdministrator
        case .account(let account): account.role != .pupil
        case .key(let key): key.rights.admin && key.room == nil
        }
    }

    /// Whether the caller may see who has an account, to give parts in a meeting.
    var maySeeAccounts: Bool {
        switch self {
        case .token: isServerAdministrator
        case .account(let account): account.role != .pupil
        case .key: false
        }
    }

    /// Whether the caller may change and delete a room.
    func mayEdit(_ room: StoredRoom) -> Bool {
        switch self {
        case .token(let grants): grants.permissions.admin && grants.covers(room: room.slug)
        case .account(let account):
            account.role == .administrator || (account.role == .staff && room.meeting.createdBy == account.id)
        case .key(let key): key.rights.admin && (key.room == nil || key.room == room.slug)
        }
    }

    /// Whether the caller may find a room in the list.
    func maySee(_ room: StoredRoom) -> Bool {
        if mayEdit(room) { return true }
        guard let id = accountID else { return false }
        return room.meeting.roles.contains { $0.account == id }
    }

    /// The account's id, where it is one.
    var accountID: String? {
        guard case .account(let account) = self else { return nil }
        return account.id
    }
}

extension StoredKey {
    /// The rights that the key can give.
    var rights: Grants.Permissions {
        Grants.Permissions(names: permissions.split(separator: " ").map(String.init))
            ?? Grants.Permissions(publish: false, subscribe: false, admin: false)
    }
}
