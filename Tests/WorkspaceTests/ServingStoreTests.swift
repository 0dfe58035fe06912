import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing
import Workspace

/// What `load` and `bind` leave (contract 7.2).
@Suite struct ServingStoreTests {
  let work: Workdir
  let workspace: Workspace
  let components = [
    ModelComponent(component: "lr", alias: "m", module: "HeteroLR", buffers: ["Meta": ["alpha": 1]])
  ]

  init() throws {
    work = try Workdir("serving")
    workspace = try Workspace.open(work.path, create: true)
  }

  private func service(_ version: String) -> ServingStore.Service {
    ServingStore.Service(
      id: "../credit", modelID: "guest-1#model", modelVersion: version, initiatorRole: "guest", initiatorParty: 1,
      roles: ["guest": [1], "host": [2, 3]], bindTime: 5)
  }

  @Test func aLoadedModelIsACopy() throws {
    let id = "guest#1#guest-1#model"
    try workspace.serving.load([(id, components)], version: "7")
    #expect(try workspace.serving.models.components(id, version: "7") == components)
    #expect(try !workspace.models.contains(id, version: "7"))
    let before = try work.tree()
    try workspace.serving.load([(id, components)], version: "7")
    #expect(try work.tree() == before, "the same again changes nothing")
    let other = [ModelComponent(component: "lr", alias: "m", module: "HeteroLR", buffers: ["Meta": ["alpha": 2]])]
    try workspace.serving.load([(id, other)], version: "7")
    #expect(try workspace.serving.models.components(id, version: "7") == other)
  }

  @Test func servicesAreReplacedAndStayBelowTheirFolder() throws {
    try workspace.serving.bind(service("1"))
    try workspace.serving.bind(service("2"))
    #expect(try workspace.serving.service("../credit") == service("2"))
    #expect(try workspace.serving.services() == ["../credit"])
    #expect(try work.names("services") == ["%2e.%2fcredit.json"])
  }

  @Test func anUnknownServiceIsNamedWithTheNearest() throws {
    let none = try #require(throws: Diagnostic.self) { try workspace.serving.service("a") }
    #expect(none.code == .noService && none.code.status == .notFound)
    try workspace.serving.bind(service("1"))
    let error = try #require(throws: Diagnostic.self) { try workspace.serving.service("../credits") }
    #expect(error.help == "did you mean '../credit'?")
  }
}
