import Configuration
import Diagnostics
import Testing

@Suite struct ConfigurationFileTests {
  @Test(arguments: [
    ("conf.json", "[1]", true), ("conf.JSON", "a: 1", true), ("conf.yaml", "[1]", false), ("conf.yml", "{}", false),
    ("conf", " \n{\"a\": 1}", true), ("conf.txt", "[1]", true), ("conf", "a: 1", false), ("-", "", false),
    ("conf", "\u{FEFF}{}", true),
  ])
  func language(name: String, text: String, isJSON: Bool) {
    #expect((ConfigurationFile.language(of: SourceText(name: name, text: text)) == .json) == isJSON)
  }

  @Test func bothGiveTheSameTree() throws {
    let text = #"{"a": [1, 2.5, null, true, "x"], "b": {"c": -0.0}}"#
    let json = try ConfigurationFile.read(SourceText(name: "a.json", text: text))
    let yaml = try ConfigurationFile.read(SourceText(name: "a.yaml", text: text))
    #expect(json.json == yaml.json)
  }
}
