using Orleans.Serialization.Cloning;

namespace Satchel.Cluster.Grains;

/// <summary>
/// Hands the records of <c>Satchel.Abstractions</c> from caller to grain and back as they are, where Orleans would copy each by writing
/// and reading JSON: nobody changes one that exists, the JSON inside it included.
/// </summary>
internal sealed class SharedRecords : IGeneralizedCopier, IOptionalDeepCopier
{
    /// <summary>Whether a type is one of them.</summary>
    public static bool Holds(Type type) =>
        type.Namespace?.StartsWith("Satchel.Abstractions", StringComparison.Ordinal) is true && !type.IsAssignableTo(typeof(Exception));

    public bool IsSupportedType(Type type) => Holds(type);

    public bool IsShallowCopyable() => true;

    public object? DeepCopy(object? input, CopyContext context) => input;
}
