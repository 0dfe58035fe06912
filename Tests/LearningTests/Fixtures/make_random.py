"""Writes random.json: what numpy.random.RandomState answers, for NumPyRandomStateTests and InitializationTests.

Run: python3 make_random.py   (numpy 2.4.6; any numpy since 1.17 gives the same numbers, see NEP 19)
"""
import json
import numpy as np

fixture = {"seeds": []}
for seed in (0, 1, 42, 103, 2**32 - 1):
    state = np.random.RandomState(seed)
    record = {"seed": seed}
    record["random_sample"] = state.random_sample(4).tolist()
    record["uniform"] = state.uniform(-2.5, 7.25, 3).tolist()
    record["randn"] = state.randn(5).tolist()  # odd, so that a spare number is carried over
    record["normal"] = state.normal(3.0, 0.5, 4).tolist()
    record["permutation"] = state.permutation(23).tolist()
    array = list(range(100, 117))
    state.shuffle(array)
    record["shuffle"] = array
    record["choice"] = state.choice(40, 7, replace=False).tolist()
    record["number_2000"] = float(np.random.RandomState(seed).random_sample(2000)[-1])
    fixture["seeds"].append(record)

# FATE's initializer: np.random.seed(random_seed), then rand or randn of features + intercept.
np.random.seed(103)
fixture["fate_random_uniform_103_6"] = np.random.rand(6).tolist()
np.random.seed(103)
fixture["fate_random_normal_103_6"] = np.random.randn(6).tolist()

with open("random.json", "w") as file:
    json.dump(fixture, file, indent=1)
    file.write("\n")
