import FoundationEssentials

/// Reads `Fixtures/<name>.json`, which the script `Fixtures/make_<name>.py` wrote.
func fixture<Value: Decodable>(_ name: String, as type: Value.Type, file: String = #filePath) throws -> Value {
  let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
  let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name).json"))
  return try JSONDecoder().decode(Value.self, from: data)
}

/// Whether two arrays agree element by element within a relative (above 1) or absolute (below) tolerance.
func isClose(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-12) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { isClose($0, $1, tolerance) }
}

func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
  (a - b).magnitude <= tolerance * max(1, b.magnitude)
}
