/// The version of fedflow, kept in manifests and job records.
enum Version {
  static let text = "0.1.0"
}
