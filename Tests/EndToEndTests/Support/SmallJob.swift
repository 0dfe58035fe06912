import TestSupport

/// A small job whose lines the tests of messages know: DataIO, Intersection, HeteroLR.
enum SmallJob {
  static let conf = """
    {
      "initiator": {"role": "guest", "party_id": 9999},
      "job_parameters": {"work_mode": 0},
      "role": {"guest": [9999], "host": [10000], "arbiter": [10000]},
      "role_parameters": {
        "guest": {
          "args": {"data": {"train_data": [{"namespace": "n", "name": "guest"}]}},
          "dataio_0": {"with_label": [true], "label_name": ["y"]}
        },
        "host": {
          "args": {"data": {"train_data": [{"namespace": "n", "name": "host"}]}},
          "dataio_0": {"with_label": [false]}
        }
      },
      "algorithm_parameters": {
        "hetero_lr_0": {
          "max_iter": 3,
          "learning_rate": 0.15,
          "penalty": "L2",
          "encrypt_param": {"method": "None"}
        }
      }
    }

    """

  static let dsl = """
    {
      "components": {
        "dataio_0": {
          "module": "DataIO",
          "input": {"data": {"data": ["args.train_data"]}},
          "output": {"data": ["train"], "model": ["dataio"]}
        },
        "intersection_0": {
          "module": "Intersection",
          "input": {"data": {"data": ["dataio_0.train"]}},
          "output": {"data": ["train"]}
        },
        "hetero_lr_0": {
          "module": "HeteroLR",
          "input": {"data": {"train_data": ["intersection_0.train"]}},
          "output": {"data": ["train"], "model": ["hetero_lr"]}
        }
      }
    }

    """

  static let conf2 = """
    {
      "dsl_version": 2,
      "initiator": {"role": "guest", "party_id": 9999},
      "job_parameters": {"common": {"job_type": "train"}},
      "role": {"guest": [9999], "host": [10000], "arbiter": [10000]},
      "component_parameters": {
        "common": {
          "hetero_lr_0": {"max_iter": 3, "encrypt_param": {"method": "None"}}
        },
        "role": {
          "guest": {
            "0": {
              "reader_0": {"table": {"name": "guest", "namespace": "n"}},
              "dataio_0": {"with_label": true, "label_name": "y"}
            }
          },
          "host": {
            "0": {
              "reader_0": {"table": {"name": "host", "namespace": "n"}},
              "dataio_0": {"with_label": false}
            }
          }
        }
      }
    }

    """

  static let dsl2 = """
    {
      "components": {
        "reader_0": {"module": "Reader", "output": {"data": ["table"]}},
        "dataio_0": {
          "module": "DataIO",
          "input": {"data": {"data": ["reader_0.table"]}},
          "output": {"data": ["train"], "model": ["dataio"]}
        },
        "intersection_0": {
          "module": "Intersection",
          "input": {"data": {"data": ["dataio_0.train"]}},
          "output": {"data": ["train"]}
        },
        "hetero_lr_0": {
          "module": "HeteroLR",
          "input": {"data": {"train_data": ["intersection_0.train"]}},
          "output": {"data": ["train"], "model": ["hetero_lr"]}
        }
      }
    }

    """
}

extension Program {
  /// Two tables of 60 rows with different features, ids 1 to 60, and labels that the guest's feature tells.
  func uploadSmallTables() throws {
    var (guest, host) = ("id,y,a,b\n", "id,c,d\n")
    for row in 1...60 {
      guest += "\(row),\(row % 2),\(Double(row % 2) + Double(row % 7) / 10),\(Double(row % 5) / 5)\n"
      host += "\(row),\(Double(row % 3) / 3),\(Double(row % 11) / 11)\n"
    }
    for (name, text) in [("guest", guest), ("host", host)] {
      try workdir.write("\(name).csv", text)
      let result = try run("upload -q -i \(name).csv --head 1 --partition 1 -n n -t \(name)")
      guard result.status == 0 else { throw Unexpected(text: result.error) }
    }
  }
}
