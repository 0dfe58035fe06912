import Configuration
import Diagnostics
import FoundationEssentials
import TestSupport
import Testing

/// FATE 1.4's own examples, which lie beside the repository: all are read, by both readers alike, but for those that are no
/// JSON.
@Suite struct ExampleTests {
  /// Templates with placeholders, and a DSL with a trailing comma: Python's `json` refuses the same four.
  static let noJSON = [
    "examples/federatedml-1.x-examples/hetero_nn/test_hetero_nn_keras_temperate.json": 44,
    "examples/federatedml-1.x-examples/homo_nn/mnist_demo/mnist_conf_temperate.json": 117,
    "examples/federatedml-1.x-examples/homo_nn/test_homo_nn_keras_temperate.json": 77,
    "examples/min_test_task/config/test_intersect_job_dsl.json": 26,
  ]

  @Test(.enabled(if: sharedFolder != nil, "FATE's examples are not beside the repository"))
  func everyExample() throws {
    let root = (sharedFolder ?? "") + "/fate-1.4"
    var count = 0
    for name in try FileManager.default.subpathsOfDirectory(atPath: root).sorted() where name.hasSuffix(".json") {
      let source = SourceText(name: name, bytes: try #require(Corpus.bytes("\(root)/\(name)")))
      count += 1
      guard let line = Self.noJSON[name] else {
        let tree = try JSONReader.read(source).json
        #expect(try YAMLReader.read(source).json == tree, "\(name) read as YAML")
        continue
      }
      let found = try #require(problem { try JSONReader.read(source) })
      #expect(found.position?.line == line, "\(DiagnosticText().render(found))")
    }
    report("FATE 1.4 examples: \(count) files read as JSON, \(Self.noJSON.count) of them refused")
  }
}
