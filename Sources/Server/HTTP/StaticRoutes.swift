import Hummingbird

/// The pages: one shell for every address that people open, and its assets.
struct StaticRoutes: Sendable {
    let files: StaticFiles

    func add(to router: Router<ServerContext>) {
        let files = files
        let pages: [RouterPath] = [
            "/", "/admin", "/audit", "/invite/:secret", "/meetings", "/operator", "/programme", "/programme/:id",
            "/programme/:id/sessions/:session", "/protocol/:id", "/r/:slug", "/recordings", "/recordings/:id",
            "/signin", "/vote/:secret", "/delphi/:board",
        ]
        for path in pages {
            router.get(path) { request, _ in try files.response(path: StaticFiles.shell, request: request) }
        }
        router.get("/assets/**") { request, context in
            let path = context.parameters.getCatchAll().joined(separator: "/")
            return try files.response(path: "assets/" + path, request: request)
        }
        for name in files.files.keys where !name.contains("/") && name != StaticFiles.shell {
            router.get(RouterPath("/" + name)) { request, _ in try files.response(path: name, request: request) }
        }
    }
}
