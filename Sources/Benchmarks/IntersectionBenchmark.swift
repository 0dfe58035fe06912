import Configuration
import Cryptography
import Platform

/// Private set intersection: whole protocols in this process, both parties on all processors, and a job.
struct IntersectionBenchmark {
  let fedflow: FedflowProgram
  /// Ids a side, all of them common.
  let ids: Int
  let repetitions: Int
  let processorCount: Int
  let progress: (String) throws -> Void

  /// The rows, and how the limit is made.
  func rows(_ files: JobFiles, data: String) throws -> (rows: [Row], note: String) {
    let texts = (0..<ids).map { "customer-\($0)" }
    try progress("intersection of \(ids) ids: DH")
    let limit = try limit(texts)
    let dh = try seconds { try exponentiate(texts) }
    try progress("intersection of \(ids) ids: RSA 1024")
    let rsa = try seconds { try sign(texts) }
    let rows = [
      Row(
        title: "intersection of \(ids) ids a side: DH", unit: "s", sample: Sample(dh),
        peer: limit.map { .measured("limit", Sample($0.seconds)) } ?? .missing("openssl"),
        target: limit == nil ? nil : .ratio(0.85)),
      Row(title: "intersection of \(ids) ids a side: RSA 1024", unit: "s", sample: Sample(rsa)),
      try job(files, data: data),
    ]
    return (rows, limit?.note ?? "There is no openssl to measure the limit of the DH intersection with.")
  }

  // MARK: The protocols

  private func exponentiate(_ ids: [String]) throws {
    let (guest, host) = (try DHIntersectionKey.generate(), try DHIntersectionKey.generate())
    let asked = try guest.points(of: ids).sorted().points
    let own = try host.points(of: ids).sorted().points
    let places = try host.digests(of: asked).places(in: guest.digests(of: own))
    guard !places.contains(-1) else { throw BenchmarkError("the DH intersection lost ids") }
  }

  private func sign(_ ids: [String]) throws {
    let host = try RSAIntersectionKey.generate()
    let blinding = try RSABlinding(ids: ids, key: host.publicKey)
    let own = try host.orderedDigests(of: ids)
    let guest = try blinding.digests(signed: host.sign(blinding.message))
    guard guest.positions(in: own).count == ids.count else { throw BenchmarkError("the RSA intersection lost ids") }
  }

  private func seconds(_ work: () throws -> Void) throws -> Double {
    let start = Clock.system.monotonic()
    try work()
    return Clock.system.monotonic() - start
  }

  // MARK: The limit

  /// Cryptography, section 6: 4 scalar multiplications at the rate of `openssl speed` and 2 hashes to the curve per pair.
  private func limit(_ ids: [String]) throws -> (seconds: Double, note: String)? {
    let some = Array(ids.prefix(20_000))
    let hashing = try seconds { _ = try PointSet(hashing: some) } / Double(some.count)
    let command = [
      "/usr/bin/env", "openssl", "speed", "-seconds", "3", "-multi", "\(processorCount)", "ecdhx25519",
    ]
    guard let ended = try? fedflow.runner.run(command).succeeded("openssl speed"),
      let line = ended.output.split(separator: "\n").last(where: { $0.contains("X25519") }),
      let rate = line.split(separator: " ").last.flatMap({ Double($0) }), rate > 0
    else { return nil }
    let limit = Double(ids.count) * (4 / rate + 2 * hashing)
    let note =
      "The limit: 4 X25519 at \(Int(rate)) a second by openssl speed on \(processorCount) processors, and 2 hashes to the"
      + " curve at \(Int(1 / hashing)) a second, per pair of ids."
    return (limit, note)
  }

  // MARK: A job

  private func job(_ files: JobFiles, data: String) throws -> Row {
    _ = try fedflow.run("upload", ["-c", try files.upload(from: data)])
    let job = try files.intersectionJob()
    var walls: [Double] = []
    for repetition in 1...repetitions {
      try progress("job of Reader, DataIO, Intersection: \(repetition) of \(repetitions)")
      walls.append(try fedflow.submit(job).use.wall)
    }
    return Row(
      title: "job Reader, DataIO, Intersection RSA on 569 rows: wall", unit: "s", sample: Sample(walls),
      peer: .published("FATE 1.11.4", 22.5), target: .atMost(0.25))
  }
}

extension JobFiles {
  /// Reader, DataIO, Intersection by RSA with 1024 bits, as FATE measures it.
  fileprivate func intersectionJob() throws -> Job {
    func table(_ party: String) -> JSON { ["reader_0": ["table": ["namespace": "bench", "name": .text(party)]]] }
    return try write(
      "intersection",
      conf: [
        "dsl_version": 2, "initiator": ["role": "guest", "party_id": 9999],
        "job_parameters": ["common": ["job_type": "train"]], "role": ["guest": [9999], "host": [10000]],
        "component_parameters": [
          "common": [
            "dataio_0": ["with_label": false],
            "intersection_0": ["intersect_method": "rsa", "rsa_params": ["key_length": 1024]],
          ], "role": ["guest": ["0": table("guest")], "host": ["0": table("host")]],
        ],
      ],
      components: [
        "reader_0": ["module": "Reader", "output": ["data": ["data"]]],
        "dataio_0": [
          "module": "DataIO", "input": ["data": ["data": ["reader_0.data"]]],
          "output": ["data": ["data"], "model": ["model"]],
        ],
        "intersection_0": [
          "module": "Intersection", "input": ["data": ["data": ["dataio_0.data"]]], "output": ["data": ["data"]],
        ],
      ])
  }
}

extension IntersectionBenchmark {
  /// Measures it as a section.
  static func measured(in setting: BenchmarkSetting) throws -> Section.Measured {
    try IntersectionBenchmark(
      fedflow: setting.fedflow, ids: setting.scale.ids, repetitions: setting.scale.jobs,
      processorCount: setting.environment.processorCount, progress: setting.say
    ).rows(setting.files, data: setting.data)
  }
}
