/// What is asked for.
struct Options {
  /// Every so many calls; 1 for all.
  var stride = 1
  var isQuiet = false
  /// The sections; all when none is named.
  var sections: Set<String> = []
  /// How many commands the section of concurrency runs.
  var concurrentJobs = 1000

  static let usage = """
    usage: Torture [--sample] [--stride N] [--quiet] [SECTION…]

    Sections: \(Torture.sectionNames.joined(separator: ", ")). --sample takes every 20th point.

    """

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--sample":
        stride = 20
        concurrentJobs = 40
      case "--stride":
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { return nil }
        stride = number
      case "--quiet": isQuiet = true
      case let name where Torture.sectionNames.contains(name): sections.insert(name)
      default: return nil
      }
    }
  }

  func includes(_ section: String) -> Bool { sections.isEmpty || sections.contains(section) }
}
