"""Soft training targets: the label, smoothed, blended with what the FER+ crowd makes likely.

Ten FER+ votes say how ambiguous a face is; a multinomial regression from the votes to the original FER2013 label,
fitted on the training images, turns them into the distribution that the label was drawn from. Blending it in lowers
the variance of the targets without pulling them towards a different labelling convention.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def soft_targets(
    labels: Tensor,
    votes: Tensor | None,
    *,
    n_classes: int = 7,
    smoothing: float = 0.1,
    vote_weight: float = 0.5,
) -> Tensor:
    """Targets [N, n_classes] summing to 1, float32.

    labels: int64 [N]. votes: FER+ counts [N, 10], or None for smoothed labels alone.
    """
    hard = F.one_hot(labels, n_classes).float() * (1 - smoothing) + smoothing / n_classes
    if votes is None:
        return hard
    return (1 - vote_weight) * hard + vote_weight * label_given_votes(votes, labels, n_classes)


def class_weights(labels: Tensor, n_classes: int = 7) -> Tensor:
    """Weights [n_classes] of the classes in the loss, float32: inverse to how many of `labels` int64 [N] they are.

    The images' weights average 1. A class without images has weight 0.
    """
    counts = torch.bincount(labels, minlength=n_classes).float()
    return torch.where(counts > 0, len(labels) / (counts.gt(0).sum() * counts.clamp(min=1)), 0.0)


def label_given_votes(votes: Tensor, labels: Tensor, n_classes: int = 7, penalty: float = 1e-4) -> Tensor:
    """P(label | votes) [N, n_classes] by ridge-penalised multinomial regression on the vote shares, float32."""
    shares = votes.float() / votes.sum(1, keepdim=True).clamp(min=1)
    features = torch.cat([shares, shares.sqrt(), torch.ones(len(votes), 1)], dim=1)
    weight = torch.zeros(features.shape[1], n_classes, requires_grad=True)
    optimizer = torch.optim.LBFGS([weight], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = F.cross_entropy(features @ weight, labels) + penalty * weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    return (features @ weight).softmax(1).detach()
