"""Traps of norms, activations, merges and the rest."""

from __future__ import annotations

from .traps import Trap, defined, keras, torch

NORM = {"batchnorm": None, "momentum": 0.8, "epsilon": 0.001}
FROZEN = {"batchnorm": None, "trainable": False}
LAYER = {"layernorm": None, "epsilon": 0.001}
LRN = {"lrn": 5}
BIASED = """class Biased(nn.BatchNorm2d):
    def forward(self, x):
        before = self.running_var.clone()
        made = super().forward(x)
        if self.training:
            size = x.numel() // x.shape[1]
            moved = (self.running_var - (1 - self.momentum) * before) * (size - 1) / size
            self.running_var = (1 - self.momentum) * before + moved
        return made"""
MOVES = """is_training, momentum, self.eps
        )
        if self.training:
            F.batch_norm(x, mean, variance, training=True, momentum=momentum)
        return made"""

UNSCALED = """class Unscaled(nn.BatchNorm2d):
    def forward(self, x):
        return super().forward(x) / self.weight[:, None, None]"""

NORMS = [
    Trap("takes another epsilon", 27, NORM, torch("eps=1e-3, ", "")),
    Trap("takes another epsilon", 27, {"batchnorm": None}, keras("epsilon=1e-5, ", "")),
    Trap(
        "takes momentum for its complement", 28, NORM, torch("momentum=0.2", "momentum=0.8"), found_at="trap/momentum"
    ),
    Trap("takes another momentum", 28, NORM, keras("momentum=0.8, ", ""), found_at="trap/momentum"),
    Trap(
        "moves the biased variance",
        29,
        NORM,
        torch("nn.BatchNorm2d(8, ", "Biased(8, ", defined(BIASED)),
        found_at="trap/moving",
    ),
    Trap("trains what is frozen", 31, FROZEN, torch("self.training and self.trainable", "self.training")),
    Trap(
        "moves what is frozen",
        31,
        FROZEN,
        torch("return F.batch_norm(", "made = F.batch_norm(", ("is_training, momentum, self.eps\n        )", MOVES)),
        found_at="trap/moving",
    ),
    Trap("leaves out the scale", 34, NORM, torch("nn.BatchNorm2d(8, ", "Unscaled(8, ", defined(UNSCALED))),
    Trap("normalises over the width", 20, LAYER, torch(".permute(0, 2, 3, 1)", "", (".permute(0, 3, 1, 2)", ""))),
    Trap(
        "normalises over the height",
        20,
        LAYER,
        keras("layers.LayerNormalization(", "layers.LayerNormalization(axis=1, "),
    ),
    Trap("takes another epsilon", 32, LAYER, torch(", eps=1e-3", "")),
    Trap("takes another epsilon", 32, {"layernorm": None}, keras("epsilon=1e-5, ", "")),
    Trap(
        "takes a tenth of an epsilon that is next to nothing",
        27,
        {"batchnorm": None, "epsilon": 1e-7},
        torch("eps=1e-7", "eps=1e-8"),
        found_at="trap/epsilon",
    ),
    Trap(
        "takes a tenth of an epsilon that is next to nothing",
        27,
        {"batchnorm": None, "epsilon": 1e-6},
        keras("epsilon=1e-6", "epsilon=1e-7"),
        found_at="trap/epsilon",
    ),
    Trap("divides alpha by the size", 33, LRN, torch("alpha=5e-4", "alpha=1e-4")),
    Trap("takes the size for the radius", 33, LRN, keras("local_response_norm(x, 5, ", "local_response_norm(x, 11, ")),
]

LEAKY = {"activation": "leaky_relu", "slope": 0.3}
ACTIVATIONS = [
    Trap("takes torch's slope", 35, LEAKY, torch("negative_slope=0.3", "")),
    Trap("takes Keras's slope", 35, {"activation": "leaky_relu"}, keras("negative_slope=0.01, ", "")),
    Trap("approximates GELU by tanh", 36, {"activation": "gelu"}, torch("nn.GELU()", 'nn.GELU("tanh")')),
    Trap(
        "takes Keras 2's hard sigmoid",
        38,
        {"activation": "hard_sigmoid"},
        keras('layers.Activation("hard_sigmoid",', "layers.Activation(lambda x: keras.ops.clip(0.2 * x + 0.5, 0, 1),"),
    ),
    Trap("leaves the limit of ReLU6 out", 38, {"activation": "relu6"}, torch("nn.ReLU6()", "nn.ReLU()")),
    Trap("limits ReLU", 38, {"activation": "relu"}, keras("layers.ReLU(", "layers.ReLU(max_value=6, ")),
    Trap(
        "takes the sigmoid for the hard one",
        38,
        {"activation": "hard_sigmoid"},
        torch("nn.Hardsigmoid()", "nn.Sigmoid()"),
    ),
    Trap("takes swish for the hard one", 38, {"activation": "hard_swish"}, torch("nn.Hardswish()", "nn.SiLU()")),
    Trap(
        "forgets the scale of tanh",
        38,
        {"activation": "scaled_tanh"},
        torch("1.7159 * torch.tanh(2 / 3 * x)", "torch.tanh(x)"),
    ),
    Trap("takes the softmax over the width", 20, {"activation": "softmax"}, torch("dim=1", "dim=-1")),
    Trap(
        "takes the softmax over the height",
        20,
        {"activation": "softmax"},
        keras("layers.Activation(classifier_activation, ", "layers.Softmax(1, "),
    ),
    Trap(
        "gives logits", 44, {"dense": 4, "activation": "softmax"}, torch('str | None = "softmax"', "str | None = None")
    ),
    Trap("gives probabilities", 44, {"dense": 4}, keras("layers.Dense(4, ", 'layers.Dense(4, activation="softmax", ')),
]

DROPOUT = {"dropout": 0.5}
CONCAT = {"concat": [[{"conv": 3, "kernel": "1x1"}], [{"conv": 3, "kernel": "1x1"}]]}
GATE = {"multiply": [[], ["globalavgpool", {"dense": "$input_maps", "activation": "sigmoid"}]], "broadcast": True}
RBF = {"rbf": 5}
LEARNED = {"avgpool": "2x2", "learned": True}
SHORTCUT = {"zeropad_shortcut": 16, "stride": 2}
VECTOR = ({"before": {"conv": 8, "kernel": "1x1"}}, "globalavgpool")

DROPPING = """class Dropping(nn.Dropout):
    def forward(self, x):
        return nn.functional.dropout(x, 0.5, True)"""

OTHERS = [
    Trap("drops in inference too", 45, DROPOUT, torch("nn.Dropout(0.5)", "Dropping(0.5)", defined(DROPPING))),
    Trap("drops whole maps", 45, DROPOUT, keras("layers.Dropout(", "layers.SpatialDropout2D("), found_at="trap/kind"),
    Trap("drops whole maps", 45, DROPOUT, torch("nn.Dropout(", "nn.Dropout2d("), found_at="trap/kind"),
    Trap("adds noise", 45, DROPOUT, keras("layers.Dropout(", "layers.GaussianDropout("), found_at="trap/kind"),
    Trap("keeps what is to be dropped", 46, {"dropout": 0.2}, torch("nn.Dropout(0.2)", "nn.Dropout(0.8)")),
    Trap(
        "turns the branches round",
        20,
        CONCAT,
        torch(
            "torch.cat([self.trap_branch1(x), self.trap_branch2(x)]",
            "torch.cat([self.trap_branch2(x), self.trap_branch1(x)]",
        ),
        found_at="output",
    ),
    Trap(
        "turns the branches round",
        20,
        CONCAT,
        keras("([trap_branch1, trap_branch2])", "([trap_branch2, trap_branch1])"),
        found_at="output",
    ),
    Trap("gates columns of pixels", 24, GATE, torch("[:, :, None, None]", "[:, None, None, :]"), found_at="output"),
    Trap(
        "gates rows of pixels",
        24,
        GATE,
        keras("layers.Reshape((1, 1, -1))", "layers.Reshape((-1, 1, 1))"),
        found_at="output",
    ),
    Trap("adds the codes", 38, RBF, torch("x.unsqueeze(1) - ", "x.unsqueeze(1) + "), before=VECTOR),
    Trap(
        "takes the root of the distance",
        38,
        RBF,
        keras("return ops.sum(", "return ops.sqrt(ops.sum(", ("self.codes), axis=-1)", "self.codes), axis=-1))")),
        before=VECTOR,
    ),
    Trap("turns the gains round", 21, LEARNED, torch("x * self.gain[", "x * self.gain.flip(0)[")),
    Trap(
        "shifts before it scales",
        21,
        LEARNED,
        torch(
            "x * self.gain[:, None, None] + self.bias[:, None, None]",
            "(x + self.bias[:, None, None]) * self.gain[:, None, None]",
        ),
    ),
    Trap(
        "has the zeros of the shortcut in front",
        18,
        SHORTCUT,
        torch("(0, 0, 0, 0, 0, self.extra)", "(0, 0, 0, 0, self.extra, 0)"),
    ),
    Trap(
        "averages where the shortcut leaves pixels out",
        18,
        SHORTCUT,
        keras("x[:, ::down, ::right]", "layers.AveragePooling2D((down, right))(x)"),
    ),
    Trap(
        "turns given filters",
        21,
        {"conv": 2, "kernel": "3x3", "given": [["010"] * 3, ["000", "111", "000"]], "trainable": False},
        keras('np.moveaxis(np.array(filters, "float32"), 0, -1)', 'np.array(filters, "float32").T'),
    ),
    Trap(
        "draws codes in the other ink",
        21,
        {"rbf": 2, "codes": ["#..#.#.#", ".##.#.#."], "trainable": False},
        torch('{"#": 1.0, ".": -1.0}', '{"#": -1.0, ".": 1.0}'),
        before=VECTOR,
    ),
]
BEGUN = {"conv": 6, "kernel": "3x3", "bias_init": 0.1}
BEGINNINGS = [
    Trap("begins its biases at 0", 40, BEGUN, torch("nn.init.constant_(self.trap.bias, 0.1)", "pass")),
    Trap(
        "begins its biases at 1",
        40,
        BEGUN,
        keras("bias_initializer=keras.initializers.Constant(0.1)", 'bias_initializer="ones"'),
    ),
    Trap(
        "begins its scales at 0",
        40,
        NORM,
        keras("layers.BatchNormalization(", 'layers.BatchNormalization(gamma_initializer="zeros", '),
    ),
    Trap(
        "begins its kernel at 1",
        40,
        {"conv": 6, "kernel": "3x3", "init": "zeros"},
        torch("nn.init.zeros_(self.trap.weight)", "nn.init.ones_(self.trap.weight)"),
    ),
]
LAYER_TRAPS = [*NORMS, *ACTIVATIONS, *OTHERS, *BEGINNINGS]
