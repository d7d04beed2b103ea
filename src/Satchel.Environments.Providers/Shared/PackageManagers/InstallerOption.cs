namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>An option of an install command.</summary>
/// <param name="Takes">What it takes.</param>
/// <param name="Names">How it may be written, the first one stands for it.</param>
internal sealed record InstallerOption(OptionValue Takes, IReadOnlyList<string> Names)
{
    public string Name => Names[0];
}
