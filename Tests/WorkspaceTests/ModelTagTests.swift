import TestSupport
import Testing
import Workspace

@Suite struct ModelTagTests {
  @Test func tagsComeBack() throws {
    let work = try Workdir("tags")
    let tags = try Workspace.open(work.path, create: true).tags
    #expect(try tags.list().isEmpty)
    let tag = ModelTag(name: "Größe/1", description: "d", versions: ["1", "2"])
    try tags.change {
      try tags.save(tag)
      try tags.save(ModelTag(name: "a"))
    }
    #expect(try tags.list() == [tag, ModelTag(name: "a")].sorted { $0.name < $1.name })
    #expect(try tags.tag("Größe/1") == tag)
    try tags.remove("Größe/1")
    #expect(try tags.tag("Größe/1") == nil)
    #expect(try tags.list().map(\.name) == ["a"])
  }
}
