using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Nodes;

/// <summary>What is wrong with the cluster now and needs somebody to look after it: a full disk, damaged records, a clock that was set.</summary>
public interface IClusterProblems
{
    /// <summary>Each with what to do about it; empty when all is well.</summary>
    IReadOnlyList<SatchelError> Current();
}
