using Satchel.Abstractions.Home;

namespace Satchel.Node.Tests.Running;

/// <summary>A node that is on paper only: what it has can be said, nothing runs on it.</summary>
internal static class PaperNode
{
    public static NodeOptions Options { get; } =
        new()
        {
            Home = new SatchelHome("/home"),
            NodeId = default,
            Session = default,
            Address = () => "",
            SupervisorPath = "",
        };
}
