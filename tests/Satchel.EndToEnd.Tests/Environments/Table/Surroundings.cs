using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Satchel.Testing;
using Satchel.Testing.Archives;
using Satchel.Testing.Conda;
using Satchel.Testing.Containers;
using Satchel.Testing.Hosting;
using Satchel.Testing.Nuget;
using Satchel.Testing.Python;

namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>
/// Everything that environments are made of, on this machine alone: an index, a channel, a feed, images, clouds, hosts and repositories. What
/// the machine lacks is not there, and <see cref="Lacks"/> says so.
/// </summary>
public sealed class Surroundings : IAsyncDisposable
{
    public const string Image = "localhost/tests/small:1";

    private readonly X509Certificate2 _authority = TestCertificates.CreateAuthority();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private Surroundings(FileHost host, FileHost secure)
    {
        Host = host;
        Secure = secure;
    }

    public TemporaryDirectory Files { get; } = new();

    public PackageIndex Index { get; } =
        new(
            new Wheel("alpha", "1.0"),
            new Wheel("alpha", "2.0") { Requires = ["beta>=1"] },
            new Wheel("beta", "1.0"),
            new Wheel("gamma", "1.0") { Requires = ["alpha<2"] },
            new Wheel("newer", "1.0") { RequiresPython = ">=9" }
        );

    /// <summary>Speaks http; clouds and repositories are there as well.</summary>
    public FileHost Host { get; }

    /// <summary>Speaks https with a certificate of an authority that only <c>SATCHEL_CA_FILE</c> names.</summary>
    public FileHost Secure { get; private set; }

    public ContainerStore? Containers { get; private set; }

    public CondaChannel? Channel { get; private set; }

    /// <summary>Variables of a daemon that is to use all this.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public static async Task<Surroundings> CreateAsync()
    {
        var around = new Surroundings(await FileHost.StartAsync(), secure: null!);
        around.Secure = await FileHost.StartAsync(TestCertificates.Create(around._authority, "1.3.6.1.5.5.7.3.1", "localhost"));
        around.Name("index", around.Index.Url);
        around.Variables["PIP_INDEX_URL"] = around.Index.Url;
        around.Variables["UV_DEFAULT_INDEX"] = around.Index.Url;
        around.Variables["SATCHEL_CA_FILE"] = around.Files.Write("authority.pem", around._authority.ExportCertificatePem());
        around.ServeClouds();
        around.ServeRepositories();
        around.FindTools();
        if (RealWheels.Directory is not null && await CondaInterpreter.FindAsync() is { } python)
        {
            around.Channel = new CondaChannel(python, CondaPackage.OfPython("toolz", "1.0"));
            around.Variables["CONDA_CHANNEL_ALIAS"] = $"http://{around.Channel.Authority}/";
        }

        if (ContainerStore.IsAvailable)
        {
            around.Containers = await ContainerStore.CreateAsync((Image, "NAME=\"Small\"\n"));
            around.Name("image", Image);
            var digest = await around.Containers.RunAsync(["image", "inspect", "--format", "{{.Digest}}", Image]);
            around.Name("image-digest", $"{Image.Split(':')[0]}@{digest.Trim()}");
            foreach (var (name, value) in around.Containers.Variables)
            {
                around.Variables[name] = value;
            }
        }

        around.Name("files", around.Files.Path);
        return around;
    }

    /// <summary>Why something cannot run here; null when it can.</summary>
    /// <param name="need">What it needs.</param>
    public string? Lacks(Need need) =>
        need switch
        {
            Need.Uv when RealUv.Directory is null => RealUv.Missing,
            Need.Rattler when Channel is null => RealWheels.Directory is null ? RealWheels.Missing : CondaInterpreter.Missing,
            Need.Wheels when RealWheels.Directory is null => RealWheels.Missing,
            Need.Podman when Containers is null => ContainerStore.Missing,
            Need.PythonImage when Lacks(Need.Podman) is { } podman => podman,
            Need.PythonImage when !PythonFiles.AreHere => PythonFiles.Missing,
            Need.PythonImage => Lacks(Need.Wheels),
            Need.Dotnet when NugetFeed.Sdk is null => NugetFeed.NoSdk,
            _ => null,
        };

    /// <summary>Has <see cref="Fill"/> replace a name by a text.</summary>
    public void Name(string name, string text) => _names[$"<{name}>"] = text;

    /// <summary>Replaces names such as <c>&lt;files&gt;</c>.</summary>
    public string Fill(string text) => _names.Aggregate(text, static (filled, name) => filled.Replace(name.Key, name.Value));

    /// <summary>Makes a project whose <c>uv.lock</c> has what it depends on; nothing where there is no uv.</summary>
    /// <param name="dependencies">As they stand in a <c>pyproject.toml</c>.</param>
    public async Task LockProjectAsync(string directory, string dependencies)
    {
        if (RealUv.Directory is not { } uv)
        {
            return;
        }

        WriteProject(directory, dependencies);
        var start = new ProcessStartInfo(
            Path.Combine(uv, "uv"),
            ["lock", "--quiet", "--default-index", Index.Url, "--project", Files.At(directory)]
        )
        {
            UseShellExecute = false,
        };
        start.Environment["UV_CACHE_DIR"] = Files.At("uv-cache");
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0);
    }

    /// <summary>Writes the <c>pyproject.toml</c> of a project, and no lock.</summary>
    public void WriteProject(string directory, string dependencies) =>
        Files.Write(
            $"{directory}/pyproject.toml",
            $"[project]\nname = 'demo'\nversion = '1'\nrequires-python = '>=3.8'\ndependencies = [{dependencies}]\n"
        );

    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        await Host.DisposeAsync();
        await Secure.DisposeAsync();
        if (Channel is not null)
        {
            await Channel.DisposeAsync();
        }

        if (Containers is not null)
        {
            await Containers.DisposeAsync();
        }

        _authority.Dispose();
        Files.Dispose();
    }

    private void ServeClouds()
    {
        var code = new ZipBuilder().Add("top/greeting.txt", "hello from afar").Zip();
        Name("http", Host.Serve("/code.zip", code));
        Secure.Serve("/code.zip", code);
        Secure.Serve("/part.zip", new ZipBuilder().Add("top/part.py", "name = 'a remote part'").Zip());
        Name("https", $"https://localhost:{Secure.Port}");
        Host.Serve("/bucket/code.zip", code);
        Host.Serve("/storage/v1/b/bucket/o/code.zip", code);
        Host.Answer(
            "/acct/box/code.zip",
            context =>
            {
                context.Response.Headers["x-ms-blob-type"] = "BlockBlob";
                context.Response.Headers["x-ms-creation-time"] = "Mon, 01 Jan 2024 00:00:00 GMT";
                return Results.Bytes(code, lastModified: DateTimeOffset.UnixEpoch, entityTag: new("\"1\"")).ExecuteAsync(context);
            }
        );
        Name("remote-part", Host.Serve("/part.tar.gz", new TarBuilder().Add("top/part.py", "name = 'a remote part'").Gzip()));
        Variables["AWS_ENDPOINT_URL"] = Host.Address;
        Variables["AWS_ACCESS_KEY_ID"] = "tester";
        Variables["AWS_SECRET_ACCESS_KEY"] = "unimportant";
        Variables["AWS_REGION"] = "eu-north-1";
        Variables["AZURE_STORAGE_CONNECTION_STRING"] =
            $"DefaultEndpointsProtocol=http;AccountName=acct;AccountKey=dW5pbXBvcnRhbnQ=;BlobEndpoint={Host.Address}/acct;";
        Variables["STORAGE_EMULATOR_HOST"] = Host.Address;
        File.WriteAllBytes(Files.At("code.zip"), code);
    }

    private void ServeRepositories()
    {
        var commit = GitHost.Commit(Files.At("repositories", "repo.git"), ("app/greeting.txt", "hello from a repository"));
        Name("repository", $"git+{Host.Address}/repo.git@{commit}#subdirectory=app");
        Name("secure-repository", $"git+https://localhost:{Secure.Port}/repo.git@{commit}#subdirectory=app");
        GitHost.Serve(Host, Files.At("repositories"));
        GitHost.Serve(Secure, Files.At("repositories"));
    }

    private void FindTools()
    {
        if (RealWheels.Directory is { } wheels)
        {
            Variables["SATCHEL_TOOL_WHEELS"] = wheels;
        }

        var path = new[] { NugetFeed.Sdk, RealUv.Directory, Environment.GetEnvironmentVariable("PATH") }.Where(part => part is not null);
        Variables["PATH"] = string.Join(':', path);
        Name("feed", new NugetFeed(Files.At("feed")).Add("Upper", "1.2.3").Path);
    }
}
