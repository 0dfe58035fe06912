import Configuration
import Diagnostics
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing
import Workspace

@Suite struct ModelStoreTests {
  let work: Workdir
  let id = ModelStore.partyModelID(role: "guest", party: 9999, modelID: "arbiter-10000#guest-9999#host-10000#model")
  let components = [
    ModelComponent(
      component: "hetero_lr_0", alias: "hetero_lr", module: "HeteroLR",
      buffers: ["HeteroLogisticRegressionMeta": ["alpha": 0.01], "HeteroLogisticRegressionParam": ["iters": 3]]),
    ModelComponent(component: "dataio_0", alias: "dataio", module: "DataIO", buffers: ["DataIOMeta": [:]]),
  ]

  init() throws { work = try Workdir("models") }

  @Test func aModelComesBackAsItWas() throws {
    #expect(id == "guest#9999#arbiter-10000#guest-9999#host-10000#model")
    let store = try Workspace.open(work.path, create: true).models
    try store.put(id, version: "20200722", components)
    #expect(try store.components(id, version: "20200722") == components)
    #expect(try store.versions(id) == ["20200722"])
    #expect(try store.contains(id, version: "20200722"))
    #expect(
      try store.model(id, version: "20200722", component: "hetero_lr_0", alias: "hetero_lr")
        == components[0].buffers)
    #expect(
      try work.read("models/\(id)/20200722/hetero_lr_0/hetero_lr/HeteroLogisticRegressionParam.json")
        == "{\n  \"iters\": 3\n}\n")
  }

  @Test func modelsAreNeverOverwritten() throws {
    let store = try Workspace.open(work.path, create: true).models
    try store.put(id, version: "1", components)
    let before = try work.tree()
    let error = try #require(throws: Diagnostic.self) { try store.put(id, version: "1", []) }
    #expect(error.code == .modelTaken && error.code.status == .conflict)
    #expect(try work.tree() == before)
  }

  @Test func whatIsMissingIsNamed() throws {
    let store = try Workspace.open(work.path, create: true).models
    try store.put(id, version: "1234567", components)
    let version = try #require(throws: Diagnostic.self) { try store.components(id, version: "1234568") }
    #expect(version.code == .noSuchModel && version.help == "did you mean '1234567'?")
    let component = try #require(throws: Diagnostic.self) {
      try store.model(id, version: "1234567", component: "hetero_lr_1", alias: "hetero_lr")
    }
    #expect(component.help == "did you mean 'hetero_lr_0.hetero_lr'?")
    #expect(throws: Diagnostic.self) { try store.components("other", version: "1") }
  }

  @Test func afterAFailureNothingIsLeft() throws {
    let healthy = FaultyStorage()
    let other = try Workdir("models-healthy")
    try Workspace.open(other.path, create: true, files: healthy.files).models.put(id, version: "1", components)
    _ = try Workspace.open(work.path, create: true)
    let first = try #require(healthy.journal.firstIndex(of: "makeDirectory"))
    let last = try #require(healthy.journal.lastIndex(of: "rename"))
    for call in 1...(last - first) {
      let storage = FaultyStorage(.once(call: call, errno: ENOSPC))
      let store = try Workspace.open(work.path, create: true, files: storage.files).models
      #expect(throws: Diagnostic.self) { try store.put(id, version: "1", components) }
      #expect(
        try work.names().filter { !["format", "models/", "models/.lock"].contains($0) } == [], "\(storage.journal)")
      #expect(try Workspace.open(work.path, create: false).models.list().isEmpty, "\(storage.journal)")
    }
  }

  private var all: [(partyModelID: String, components: [ModelComponent])] {
    ["guest", "host", "arbiter"].map { role in
      (ModelStore.partyModelID(role: role, party: 1, modelID: "m"), components)
    }
  }

  @Test func theModelsOfAllPartiesAppearTogetherOrNotAtAll() throws {
    let healthy = FaultyStorage()
    let other = try Workdir("models-healthy")
    let store = try Workspace.open(other.path, create: true, files: healthy.files).models
    let begin = healthy.journal.count
    try store.putAll(all, version: "1")
    #expect(
      try store.list().map { "\($0.partyModelID) \($0.version)" } == ["arbiter#1#m 1", "guest#1#m 1", "host#1#m 1"])
    let calls = healthy.journal.count - begin
    _ = try Workspace.open(work.path, create: true)
    for call in stride(from: 1, through: calls, by: 3) {
      let storage = FaultyStorage(.once(call: call, errno: ENOSPC))
      guard let store = try? Workspace.open(work.path, create: true, files: storage.files).models else { continue }
      do {
        try store.putAll(all, version: "1")
        // A failure that was none of a write, or came after the last one, may go unnoticed.
        #expect(try store.list().count == 3, "\(storage.journal)")
        for (id, _) in all { try FileSystem().removeTree(try store.path(id, version: "1")) }
      } catch {
        #expect(try Workspace.open(work.path, create: false).models.list().isEmpty, "\(storage.journal)")
      }
    }
  }

  /// Old or new, all parties alike, whatever fails.
  @Test func aVersionThatGivesWayIsNeverLost() throws {
    try Workspace.open(work.path, create: true).models.putAll(all, version: "1")
    let newer = all.map { (partyModelID: $0.partyModelID, components: [components[0]]) }
    for call in stride(from: 1, through: 120, by: 2) {
      let storage = FaultyStorage(.once(call: call, errno: ENOSPC))
      guard let store = try? Workspace.open(work.path, create: true, files: storage.files).models else { continue }
      let healthy = try Workspace.open(work.path, create: false).models
      let isDone = (try? store.putAll(newer, version: "1", replacing: true)) != nil
      for (id, components) in isDone ? newer : all {
        #expect(try healthy.components(id, version: "1") == components, "call \(call): \(storage.journal)")
      }
      if isDone { try healthy.putAll(all, version: "1", replacing: true) }
    }
  }

  @Test func ofSeveralModelsNoneIsStoredWhenOneIsThere() throws {
    let store = try Workspace.open(work.path, create: true).models
    try store.put(all[2].partyModelID, version: "1", components)
    let before = try work.tree()
    let error = try #require(throws: Diagnostic.self) { try store.putAll(all, version: "1") }
    #expect(error.code == .modelTaken)
    #expect(try work.tree() == before)
    try store.putAll(all.map { ($0.partyModelID, []) }, version: "1", replacing: true)
    #expect(try store.list().count == 3)
    #expect(try store.components(all[2].partyModelID, version: "1").isEmpty)
  }

  /// The id of a model of many hosts is longer than a file name can be.
  @Test func modelsOfManyPartiesAreListed() throws {
    let store = try Workspace.open(work.path, create: true).models
    let hosts = (10000..<10040).map { "host-\($0)" }.joined(separator: "#")
    let long = ModelStore.partyModelID(role: "guest", party: 9999, modelID: "guest-9999#\(hosts)#model")
    try store.put(long, version: "2", components)
    try store.put(id, version: "1", components)
    #expect(try store.list().map(\.partyModelID) == [id, long])
    #expect(try store.list().map(\.version) == ["1", "2"])
    #expect(try store.components(long, version: "2") == components)
  }

  /// Whoever reads while a version gives way to another one gets one of the two whole.
  @Test func aReaderNeverSeesTwoVersions() throws {
    let store = try Workspace.open(work.path, create: true).models
    @Sendable func model(_ number: Int) -> [ModelComponent] {
      (0..<6).map {
        ModelComponent(component: "c\($0)", alias: "a", module: "M", buffers: ["P": ["n": .integer(number)]])
      }
    }
    try store.put(id, version: "1", model(0))
    let isDone = Mutex(false)
    let mixed = Mutex(0)
    try ConcurrentWork.run(2, workers: [(), ()]) { piece, _ in
      if piece == 0 {
        defer { isDone.withLock { $0 = true } }
        for number in 1...60 { try store.putAll([(id, model(number))], version: "1", replacing: true) }
      } else {
        repeat {
          let numbers = Set(try store.components(id, version: "1").map { $0.buffers["P"]?["n"]?.integerValue })
          if numbers.count != 1 { mixed.withLock { $0 += 1 } }
        } while !isDone.withLock { $0 }
      }
    }
    #expect(mixed.withLock { $0 } == 0)
  }

  /// A process that is killed while one version takes the place of another leaves the old or the new, never none.
  @Test func aKilledReplacementLosesNothing() throws {
    try Workspace.open(work.path, create: true).models.put(id, version: "1", components)
    let newer = [(partyModelID: id, components: [components[0]])]
    var (call, wasStopped) = (1, true)
    while wasStopped {
      let storage = FaultyStorage(.stop(call: call), flushes: false)
      let store = try? Workspace.open(work.path, create: true, files: storage.files).models
      wasStopped = (try? store?.putAll(newer, version: "1", replacing: true)) == nil
      let healthy = try Workspace.open(work.path, create: false).models
      let found = try healthy.components(id, version: "1")
      #expect(found == components || found == newer[0].components, "call \(call)")
      #expect(try healthy.list().count == 1, "call \(call)")
      // The next one is not in the way of what the killed one left.
      try healthy.putAll([(id, components)], version: "1", replacing: true)
      #expect(try healthy.components(id, version: "1") == components)
      call += 1
    }
    #expect(call > 10)
  }
}
