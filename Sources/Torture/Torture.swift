import Diagnostics
import Glibc
import Platform

/// All sections, one after the other.
struct Torture {
  private let environment: ProcessEnvironment
  private let options: Options
  private let console: Console
  private let tally: Tally

  static let sectionNames = [
    "kill", "errors", "power", "full", "outside", "seam", "concurrency", "mutation",
  ]

  init(_ environment: ProcessEnvironment, _ console: Console, _ options: Options) {
    self.environment = environment
    self.console = console
    self.options = options
    tally = Tally(console, isQuiet: options.isQuiet)
  }

  /// - Returns: whether nothing failed.
  func run() throws -> Bool {
    let files = FileSystem()
    let folder = "\(try scratch(files))/fedflow-torture-\(environment.processID)"
    try files.makeDirectory(folder)
    defer { try? files.removeTree(folder) }
    if Self.sectionNames.dropLast().contains(where: options.includes) {
      try disturb(Sandbox.made(folder: folder, environment: environment))
    }
    if options.includes("mutation") {
      try Mutations(folders: options.examples, stride: options.stride, workers: environment.processorCount).run(tally)
    }
    try console.write(tally.text)
    return tally.failures.isEmpty
  }

  /// Memory is the fastest disk: what is flushed is noted and not waited for.
  private func scratch(_ files: FileSystem) throws -> String {
    if let folder = environment.variable("TMPDIR") { return folder }
    return try files.isDirectory("/dev/shm") ? "/dev/shm" : "/tmp"
  }

  private func disturb(_ sandbox: Sandbox) throws {
    let flows = try Flows(sandbox)
    let calls = flows.steps.map(\.calls).reduce(0, +)
    try tally.progress("\(flows.steps.count) commands with \(calls) changing calls")
    let workers = try (0..<environment.processorCount).map { try sandbox.worker($0) }
    var points = Points(stride: options.stride, sandboxes: workers)
    for section in faultSections { try section.run(flows, &points, tally) }
    if options.includes("full") { try FullDisk(sandbox).run(options.stride, tally) }
    if options.includes("outside") { try OutsideSection(flows).run(&points, tally) }
    if options.includes("seam") { try SeamSection(flows).run(tally) }
    if options.includes("concurrency") { try Concurrency(sandbox, jobs: options.concurrentJobs).run(tally) }
  }

  private var faultSections: [FaultSection] {
    var sections: [FaultSection] = []
    if options.includes("kill") { sections.append(FaultSection(name: "kill -9", isDeadly: true) { [.kill($0)] }) }
    if options.includes("errors") {
      for (name, number) in [("ENOSPC", ENOSPC), ("EIO", EIO)] {
        sections.append(FaultSection(name: "\(name) once", isDeadly: false) { [.once($0, number)] })
        sections.append(FaultSection(name: "\(name) from then on", isDeadly: false) { [.from($0, number)] })
      }
      sections += [
        FaultSection(name: "EINTR once", isDeadly: false) { [.once($0, EINTR)] },
        FaultSection(name: "EINTR from then on", isDeadly: false) { [.interrupted($0)] },
        FaultSection(name: "short write once", isDeadly: false) { [.short($0, isLasting: false)] },
        FaultSection(name: "short writes from then on", isDeadly: false) { [.short($0, isLasting: true)] },
      ]
    }
    if options.includes("power") {
      sections.append(
        FaultSection(name: "power cut", isDeadly: true) { call in
          let kinds = FaultyStorage.powerCutKinds
          return (0..<kinds).map { .power(call, seed: kinds * call + $0) }
        })
    }
    return sections
  }
}
