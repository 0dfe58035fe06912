/// What is asked for.
struct Options {
  /// Every so many points; 1 for all.
  var stride = 1
  var isQuiet = false
  /// The sections; all when none is named.
  var sections: Set<String> = []
  /// How many jobs the section of concurrency submits.
  var concurrentJobs = 1000
  /// Where confs and DSLs lie whose every key is mutated.
  var examples: [String] = []

  static let usage = """
    usage: Torture [--sample] [--stride N] [--examples FOLDER]… [--quiet] [SECTION…]

    Sections: \(Torture.sectionNames.joined(separator: ", ")).
    --sample takes every \(sampleStride)th point, --examples names folders with confs and DSLs for the mutations.

    """

  /// Sparse and prime, so that a sample meets every command and every kind of call.
  private static let sampleStride = 199

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--sample":
        stride = Self.sampleStride
        concurrentJobs = 64
      case "--stride":
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { return nil }
        stride = number
      case "--examples":
        guard let folder = rest.popFirst() else { return nil }
        examples.append(folder)
      case "--quiet": isQuiet = true
      case let name where Torture.sectionNames.contains(name): sections.insert(name)
      default: return nil
      }
    }
  }

  func includes(_ section: String) -> Bool { sections.isEmpty || sections.contains(section) }
}
