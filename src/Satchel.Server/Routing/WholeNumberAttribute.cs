namespace Satchel.Server.Routing;

/// <summary>For the API document: the parameter is a whole number, which <see cref="RequestValues.Number"/> reads.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class WholeNumberAttribute(long least = 0, long most = long.MaxValue) : Attribute
{
    public long Least => least;

    /// <summary>The largest number there is means that there is no bound.</summary>
    public long Most => most;
}
