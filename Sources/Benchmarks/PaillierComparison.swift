import Platform

/// Paillier here and in `phe`, turn by turn, each in one thread on the same processor where the system allows that.
struct PaillierComparison {
  let runner: ProgramRunner
  let phe: PythonPeer.Installation
  let repetitions: Int
  /// CPU seconds per operation and repetition.
  let seconds: Double
  let progress: (String) throws -> Void

  /// What phe's decryption at 2048 bits reached, idle, on the machine that the targets in seconds were set for.
  private static let decryptionsOfReference = 361.0

  /// The rows, and a note that says who the peer is and how fast this machine is.
  func rows() throws -> (rows: [Row], note: String) {
    var rows: [Row] = []
    var decryptions: Sample?
    for bits in [1024, 2048] {
      let (ours, others) = try rates(bits)
      rows += PaillierOperation.allCases.map { row($0, bits, ours, others) }
      decryptions = others[PaillierOperation.decrypt.rawValue]
    }
    switch phe {
    case .unavailable(let reason): return (rows, "phe could not be installed: \(reason)")
    case .ready(let program):
      let speed = decryptions.map { Figure.fixed($0.median / Self.decryptionsOfReference, decimals: 2) } ?? "–"
      let note =
        "The peer is \(program.versions); beside a packed value stands its decryption of one ciphertext. By that"
        + " decryption this\nmachine has now \(speed) of the speed that the targets in seconds were set for."
      return (rows, note)
    }
  }

  private func rates(_ bits: Int) throws -> (ours: NamedSamples, others: NamedSamples) {
    var (ours, others) = (NamedSamples(), NamedSamples())
    let own = "/proc/\(ProcessEnvironment.current().processID)/exe"
    for repetition in 1...repetitions {
      try progress("Paillier, \(bits) bits: \(repetition) of \(repetitions)")
      ours.append(try rates([own, "--paillier-rates", "\(bits)", "\(seconds)"]))
      if case .ready(let program) = phe { others.append(try rates(program.command + ["\(bits)", "\(seconds)"])) }
    }
    return (ours, others)
  }

  private func row(_ operation: PaillierOperation, _ bits: Int, _ ours: NamedSamples, _ others: NamedSamples) -> Row {
    let peer: Row.Peer = others[operation.ofPeer].map { .measured("phe", $0) } ?? .missing("phe")
    return Row(
      title: "Paillier \(bits): \(operation.title)", unit: "a CPU s", better: .higher,
      sample: ours[operation.rawValue], peer: peer,
      target: bits == 2048 ? operation.target.map(Row.Target.ratio) : nil)
  }

  /// The lines "name rate" that a program prints.
  private func rates(_ command: [String]) throws -> [(name: String, value: Double)] {
    let ended = try runner.run(onOneProcessor + command).succeeded(Path.name(command[0]))
    return try ended.output.split(separator: "\n").map { line in
      let words = line.split(separator: " ")
      guard words.count == 2, let value = Double(words[1]) else {
        throw BenchmarkError("\(command[0]) printed '\(line)' instead of a name and a rate")
      }
      return (String(words[0]), value)
    }
  }

  /// What starts a program on the first processor that this one may use; nothing where util-linux is missing.
  private var onOneProcessor: [String] {
    let taskset = "/usr/bin/taskset"
    guard (try? runner.files.exists(taskset)) == true, let status = try? runner.files.readFile("/proc/self/status"),
      let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
        .first(where: { $0.hasPrefix("Cpus_allowed_list:") })
    else { return [] }
    let first = line.dropFirst("Cpus_allowed_list:".count).drop { !$0.isNumber }.prefix { $0.isNumber }
    return first.isEmpty ? [] : [taskset, "-c", String(first)]
  }
}

extension PaillierComparison {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try PaillierComparison(
      runner: setting.runner, phe: setting.installed { .phe(in: $0, $1) }, repetitions: setting.scale.paillier,
      seconds: setting.scale.seconds, progress: setting.say
    ).rows()
  }
}
