import Configuration
import TestSupport

/// The keys and types of a value: `{"a": "text", "b": ["integer"]}`; of a list those of its first element.
func shape(_ value: JSON?) -> JSON {
  switch value {
  case nil: "absent"
  case .some(.null): "null"
  case .some(.bool): "boolean"
  case .some(.integer): "integer"
  case .some(.number): "number"
  case .some(.text): "text"
  case .some(.list(let elements)): .list(elements.prefix(1).map { shape($0) })
  case .some(.object(let members)): .object(members.mapValues { shape($0) })
  }
}

extension Shell {
  /// Runs DataIO and Intersection in either version and gives the job's id.
  func job(version: Int = 1) throws -> String {
    try upload("guest", "id,y,x0\n1,0,1.5\n2,1,2.5\n3,0,3.5\n")
    try upload("host", "id,x1\n2,0.5\n3,0.25\n4,1\n")
    let result = version == 1 ? try intersect() : try intersectVersion2()
    guard result.status == 0, let job = try result.answer["jobId"]?.textValue else {
      throw Unexpected(text: result.error)
    }
    return job
  }

  private func intersectVersion2() throws -> Result {
    try workdir.write(
      "conf2.json",
      """
      {"dsl_version": 2, "initiator": {"role": "guest", "party_id": 9999},
       "job_parameters": {"common": {"job_type": "train"}}, "role": {"guest": [9999], "host": [10000]},
       "component_parameters": {"common": {"intersection_0": {"intersect_method": "raw"}}, "role": {
         "guest": {"0": {"reader_0": {"table": {"name": "guest", "namespace": "n"}},
                         "dataio_0": {"with_label": true, "label_name": "y"}}},
         "host": {"0": {"reader_0": {"table": {"name": "host", "namespace": "n"}},
                        "dataio_0": {"with_label": false}}}}}}
      """)
    try workdir.write(
      "dsl2.json",
      """
      {"components": {
        "reader_0": {"module": "Reader", "output": {"data": ["table"]}},
        "dataio_0": {"module": "DataIO", "input": {"data": {"data": ["reader_0.table"]}},
                     "output": {"data": ["out"], "model": ["m"]}},
        "intersection_0": {"module": "Intersection", "input": {"data": {"data": ["dataio_0.out"]}},
                           "output": {"data": ["out"]}}}}
      """)
    return run("submit_job -c conf2.json -d dsl2.json")
  }
}
