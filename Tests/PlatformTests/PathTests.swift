import Platform
import Testing

@Suite struct PathTests {
  @Test(arguments: [
    ("/a/b", "/a", "b"), ("/a", "/", "a"), ("a", ".", "a"), ("a/b/", "a", "b"), ("/", "/", "/"), ("a//b", "a", "b"),
  ])
  func parentsAndNames(path: String, parent: String, name: String) {
    #expect(Path.parent(path) == parent)
    #expect(Path.name(path) == name)
  }

  @Test(arguments: [
    ("/a/../b", "/b"), ("/../..", "/"), ("a/./b//c/", "a/b/c"), ("../a", "../a"), ("a/..", "."), ("a/../../b", "../b"),
    ("", "."),
  ])
  func dotsAreTakenAway(path: String, normalized: String) {
    #expect(Path.normalized(path) == normalized)
  }

  @Test func absolutePathsStayWhenJoined() {
    #expect(Path.join("/a", "b") == "/a/b")
    #expect(Path.join("/a/", "b") == "/a/b")
    #expect(Path.join("/a", "/b") == "/b")
  }

  @Test func theEnvironmentSpeaksOfThisProcess() {
    let environment = ProcessEnvironment.current()
    #expect(Path.isAbsolute(environment.currentDirectory))
    #expect(environment.variable("PATH") != nil)
    #expect(environment.processorCount >= 1)
    #expect(ProcessEnvironment(currentDirectory: "/work").absolute("../a") == "/a")
    #expect(ProcessEnvironment(variables: ["EMPTY": ""]).variable("EMPTY") == nil)
  }
}
