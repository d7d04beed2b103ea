namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// A proxy with a login, which pip hands as an argument to the pip that it starts for what a build needs. Both find the proxy in the variables
/// that every program has its proxies from. So do git and what a build starts: the hosts that are asked past it (<c>no_proxy</c>) stay.
/// </summary>
internal static class ProxyLogin
{
    private const string Option = "--proxy";
    private const string Setting = "PIP_PROXY";

    private static readonly string[] Variables = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"];

    /// <param name="inputs">What is to be installed.</param>
    /// <param name="variables">Of pip: what its options refer to; changed.</param>
    /// <returns>The inputs without the option.</returns>
    public static InstallerInputs TakeFrom(InstallerInputs inputs, Dictionary<string, string> variables)
    {
        var kept = new List<string>();
        var proxy = variables.GetValueOrDefault(Setting);
        foreach (var word in InstallerOptions.OfPip.Read(inputs.InstallOptions))
        {
            if (word is { Option.Name: Option, Value: { } value })
            {
                proxy = value;
            }
            else
            {
                kept.AddRange(word.Words);
            }
        }

        proxy = proxy is null ? null : VariableReference.Expand(proxy, variables);
        if (proxy?.Contains('@', StringComparison.Ordinal) is not true)
        {
            return inputs;
        }

        variables.Remove(Setting);
        foreach (var name in Variables)
        {
            variables[name] = proxy.Contains("://", StringComparison.Ordinal) ? proxy : "http://" + proxy;
        }

        return inputs.WithOptions(kept);
    }
}
