import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Exchange

@Suite struct FolderStoreTests {
  private let workdir: Workdir
  private var store: FolderStore { FolderStore(workdir.path, files: FileSystem()) }

  init() throws { workdir = try Workdir("exchange") }

  @Test func objectsAreWrittenListedReadAndRemoved() throws {
    try store.put("out/b/2.box", [2])
    try store.put("out/a/1.box", [1, 1])
    try store.put("out/a/1.box", [1, 1])
    try store.put("req/x.box", [])
    #expect(try store.list("out/").map(\.key) == ["out/a/1.box", "out/b/2.box"])
    #expect(try store.list("out/a/").map(\.size) == [2])
    #expect(try store.list("").map(\.key) == ["out/a/1.box", "out/b/2.box", "req/x.box"])
    #expect(try store.list("nothing/") == [])
    #expect(try store.get("out/a/1.box", limit: 2) == [1, 1])
    #expect(try store.get("out/a/2.box", limit: 2) == nil)
    #expect { try store.get("out/a/1.box", limit: 1) } throws: { ($0 as? Diagnostic)?.code == .objectTooLarge }
    try store.remove("out/a/1.box")
    try store.remove("out/a/1.box")
    #expect(try store.get("out/a/1.box", limit: 2) == nil)
  }

  @Test func halfWrittenFilesAreNotListed() throws {
    try workdir.write("out/a/.staged-1-0", "half")
    #expect(try store.list("out/") == [])
  }

  @Test func aFolderThatIsNotThereIsNoEmptyOne() throws {
    let gone = FolderStore(workdir.path("not/mounted"), files: FileSystem())
    for step in [
      { _ = try gone.list("out/") }, { _ = try gone.get("out/x", limit: 1) }, { try gone.put("out/x", [1]) },
    ] as [() throws -> Void] {
      #expect { try step() } throws: { ($0 as? Diagnostic)?.code == .exchangeUnreachable }
    }
  }
}

@Suite struct ExchangePlaceTests {
  private func place(_ text: String) throws -> ExchangePlace {
    let node = try ConfigurationFile.read(SourceText(name: "f.yaml", text: text))
    return try ExchangePlace(try #require(node["backend"]), from: ProcessEnvironment(currentDirectory: "/home/u"))
  }

  @Test func bothBackendsInAllTheirForms() throws {
    #expect(try place("backend: dir:../x") == .folder("/home/x"))
    #expect(try place("backend: {dir: /srv/x}") == .folder("/srv/x"))
    let s3 = try place("backend: {s3: {bucket: b, prefix: /fed/a/, region: eu-west-1, credentials: c.yaml}}")
    #expect(
      s3
        == .bucket(
          BucketAddress(
            endpoint: "https://s3.eu-west-1.amazonaws.com", region: "eu-west-1", bucket: "b", prefix: "fed/a"),
          credentials: "/home/u/c.yaml"))
    #expect(s3.json(withCredentials: false)["s3"]?["credentials"] == nil)
  }

  @Test(arguments: [
    "backend: 3", "backend: {nats: x}", "backend: {dir: 1}", "backend: {s3: {}}", "backend: {s3: {bucket: b, typo: 1}}",
    "backend: {s3: {bucket: b, endpoint: ftp://x}}", "backend: {s3: {bucket: b, endpoint: http://x/y}}",
    "backend: {s3: {bucket: b, path_style: 1}}", "backend: 'dir:'", "backend: {dir: x, s3: {bucket: b}}",
  ])
  func anythingElseIsRefused(_ text: String) {
    #expect { try place(text) } throws: { error in
      let list = (error as? DiagnosticList)?.errors ?? (error as? Diagnostic).map { [$0] } ?? []
      return !list.isEmpty && list.allSatisfy { $0.code == .badPlace }
    }
  }
}
