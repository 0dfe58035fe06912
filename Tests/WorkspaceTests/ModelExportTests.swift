import Configuration
import Diagnostics
import Platform
import TestSupport
import Testing

@testable import Workspace

/// Models as archives in the layout of contract 7.1.
@Suite struct ModelExportTests {
  static let modelID = "arbiter-10000#guest-9999#host-10000#model"
  static let expected = ModelExpectation(
    role: "guest", party: 9999, modelID: modelID, version: "20200722", modules: ["HeteroLR", "DataIO"])

  static func model(_ conf: JSON = ["role": ["guest": [9999], "host": ["10000"]]]) -> ModelExport {
    ModelExport(
      partyModelID: expected.partyModelID, version: "20200722",
      components: [
        ModelComponent(
          component: "hetero_lr_0", alias: "hetero_lr", module: "HeteroLR",
          buffers: ["HeteroLogisticRegressionMeta": ["alpha": 0.01], "HeteroLogisticRegressionParam": ["iters": 3]]),
        ModelComponent(component: "dataio_0", alias: "no", module: "DataIO", buffers: ["DataIOMeta": [:]]),
        ModelComponent(
          component: "pipeline", alias: "pipeline", module: "Pipeline",
          buffers: [
            "Pipeline": ["model_id": .text(modelID), "model_version": "20200722", "train_runtime_conf": conf]
          ]),
      ])
  }

  private func read(_ bytes: [UInt8], _ expected: ModelExpectation = expected) throws -> ModelExport {
    try ModelExport(reading: bytes, name: "model.zip", expecting: expected)
  }

  /// The entries of an archive, to be changed and packed again.
  private func entries(_ model: ModelExport = model()) throws -> [String: [UInt8]] {
    let archive = try ZipArchive(try model.archive(), name: "model.zip")
    return Dictionary(uniqueKeysWithValues: try archive.entries.map { ($0.name, try archive.bytes(of: $0)) })
  }

  @Test func theLayoutIsThatOfFATE() throws {
    let model = Self.model()
    #expect(model.fileName == "guest#9999#\(Self.modelID)_20200722.zip")
    let entries = try entries(model)
    #expect(
      entries.keys.sorted() == [
        "define/define_meta.yaml", "pipeline.pb", "variables/data/dataio_0/no/DataIOMeta",
        "variables/data/hetero_lr_0/hetero_lr/HeteroLogisticRegressionMeta",
        "variables/data/hetero_lr_0/hetero_lr/HeteroLogisticRegressionParam",
        "variables/data/pipeline/pipeline/Pipeline",
      ])
    #expect(entries["pipeline.pb"] == entries["variables/data/pipeline/pipeline/Pipeline"])
    #expect(
      String(decoding: entries["define/define_meta.yaml"] ?? [], as: UTF8.self) == """
        describe: "guest#9999#\(Self.modelID) 20200722"
        component_define:
          hetero_lr_0:
            module_name: HeteroLR
          dataio_0:
            module_name: DataIO
          pipeline:
            module_name: Pipeline
        model_proto:
          hetero_lr_0:
            hetero_lr:
              HeteroLogisticRegressionMeta: JSON
              HeteroLogisticRegressionParam: JSON
          dataio_0:
            "no":
              DataIOMeta: JSON
          pipeline:
            pipeline:
              Pipeline: JSON

        """)
    #expect(try model.archive() == Self.model().archive())
  }

  @Test func aModelComesBackAsItWas() throws {
    let model = Self.model()
    let read = try read(model.archive())
    #expect(read.components == model.components)
    #expect(read.partyModelID == model.partyModelID && read.version == model.version)
  }

  @Test func buffersAreNamedAsTransferNamesThem() {
    #expect(
      Self.model().buffers.keys.sorted() == [
        "dataio_0.no:DataIOMeta", "hetero_lr_0.hetero_lr:HeteroLogisticRegressionMeta",
        "hetero_lr_0.hetero_lr:HeteroLogisticRegressionParam", "pipeline.pipeline:Pipeline",
      ])
    #expect(Self.model().buffers["dataio_0.no:DataIOMeta"] == Array("{}\n".utf8))
  }

  @Test func anotherModelIsNotTaken() throws {
    let bytes = try Self.model().archive()
    for (expected, words) in [
      (
        ModelExpectation(
          role: "guest", party: 9999, modelID: Self.modelID, version: "1", modules: ["HeteroLR", "DataIO"]),
        "'model_version' is '20200722', expected '1'"
      ),
      (
        ModelExpectation(
          role: "guest", party: 9999, modelID: "guest-1#model", version: "20200722", modules: ["HeteroLR", "DataIO"]),
        "'model_id' is '\(Self.modelID)'"
      ),
      (
        ModelExpectation(
          role: "host", party: 10000, modelID: Self.modelID, version: "20200722", modules: ["HeteroLR", "DataIO"]),
        "expected 'host#10000#\(Self.modelID) 20200722'"
      ),
    ] {
      let error = try #require(throws: Diagnostic.self) { try read(bytes, expected) }
      #expect(error.code == .modelDisagrees && error.message.contains(words), "\(error.message)")
    }
    let foreign = try Self.model(["role": ["guest": [1]]]).archive()
    let error = try #require(throws: Diagnostic.self) { try read(foreign) }
    #expect(error.code == .modelDisagrees)
    #expect(error.message == "Party id 9999 is not in model roles, please check if the party id is valid.")
  }

  @Test(arguments: [
    ("", "define/define_meta.yaml", DiagnosticCode.badModelArchive, "no define/define_meta.yaml"),
    ("", "variables/data/dataio_0/no/DataIOMeta", .badModelArchive, "is missing"),
    ("x", "variables/data/dataio_0/no/Other", .badModelArchive, "is no file of a model"),
    ("x", "evil.sh", .badModelArchive, "'evil.sh' is no file of a model"),
    ("[1]", "variables/data/dataio_0/no/DataIOMeta", .badModelArchive, "a buffer must be a map"),
    ("{\"a\": }", "variables/data/dataio_0/no/DataIOMeta", .jsonSyntax, "expected"),
    ("{}", "pipeline.pb", .badModelArchive, "say different things"),
  ])
  func whatIsNoModel(_ content: String, _ path: String, _ code: DiagnosticCode, _ words: String) throws {
    var entries = try entries()
    entries[path] = content.isEmpty ? nil : Array(content.utf8)
    let error = try #require(throws: Diagnostic.self) { try read(ZipWriter.archive(entries)) }
    #expect(error.code == code && error.message.contains(words), "\(error.code.name) \(error.message)")
  }

  @Test(
    arguments: [
      ("HeteroLR", "HeteroLr", DiagnosticCode.badModelArchive, "did you mean 'HeteroLR'?"),
      ("HeteroLogisticRegressionMeta: JSON", "HeteroLogisticRegressionMeta: LRModelMeta", .foreignModelArchive, "FATE"),
      ("    hetero_lr:\n", "    ../../hetero_lr:\n", .badModelArchive, nil),
      ("      DataIOMeta: JSON", "      ../DataIOMeta: JSON", .badModelArchive, nil),
      ("model_proto:", "other:", .badModelArchive, nil),
    ] as [(String, String, DiagnosticCode, String?)])
  func definitionsThatAreRefused(_ old: String, _ new: String, _ code: DiagnosticCode, _ help: String?) throws {
    var entries = try entries()
    let text = String(decoding: entries["define/define_meta.yaml"] ?? [], as: UTF8.self)
    let at = try #require(text.ranges(of: old).first)
    entries["define/define_meta.yaml"] = Array(text.replacingCharacters(at, with: new).utf8)
    let error = try #require(throws: Diagnostic.self) { try read(ZipWriter.archive(entries)) }
    #expect(error.code == code, "\(error.code.name) \(error.message)")
    if let help { #expect(error.help?.contains(help) == true, "\(error.help ?? "")") }
  }

  /// What FATE's own archives have beside the model does no harm.
  @Test func declarationsOfMessagesAreAllowed() throws {
    var entries = try entries()
    entries["define/proto/lr-model-meta.proto"] = Array("syntax".utf8)
    entries["pipeline.pb"] = nil
    #expect(try read(ZipWriter.archive(entries)).components == Self.model().components)
  }

  @Test func aZippedFolderIsTold() throws {
    let nested = Dictionary(uniqueKeysWithValues: try entries().map { ("20200722/\($0.key)", $0.value) })
    let error = try #require(throws: Diagnostic.self) { try read(ZipWriter.archive(nested)) }
    #expect(error.help?.contains("zip what is in the folder") == true)
  }

  // MARK: Repository

  @Test func modelsArePutAwayAndBroughtBack() throws {
    let work = try Workdir("repository")
    let repository = ModelRepository("\(work.path)/models", files: FileSystem())
    let stored = try repository.store(Self.model(), replacing: false)
    #expect(try work.names("models").count >= 1)
    #expect(stored.size > 0)
    #expect(try repository.restore(Self.expected).components == Self.model().components)
    let taken = try #require(throws: Diagnostic.self) { try repository.store(Self.model(), replacing: false) }
    #expect(taken.code == .modelTaken)
    try repository.store(Self.model(), replacing: true)
    let other = ModelExpectation(
      role: "guest", party: 9999, modelID: Self.modelID, version: "20200723", modules: ["HeteroLR", "DataIO"])
    let missing = try #require(throws: Diagnostic.self) { try repository.restore(other) }
    #expect(missing.code == .noSuchModel && missing.help == "did you mean '20200722'?")
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
