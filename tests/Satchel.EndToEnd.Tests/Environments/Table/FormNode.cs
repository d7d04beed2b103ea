using System.Diagnostics;
using System.Net.Http.Json;
using Satchel.Testing;
using Satchel.Testing.Archives;
using Satchel.Testing.Containers;
using Satchel.Testing.Hosting;
using Satchel.Testing.Nuget;
using Satchel.Testing.Python;

namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>A daemon for all forms of all fields, and the files that they name.</summary>
public sealed class FormNode : TableNode
{
    private static readonly Wheel OwnWheel = new("own", "1.0") { Requires = ["beta"] };

    protected override async Task PrepareAsync()
    {
        await WriteFilesAsync();
        WriteProfilers();
        WriteCustomProvider();
        await Around.LockProjectAsync("project", "'alpha<2'");
        if (Around.Lacks(Need.PythonImage) is null)
        {
            const string image = "localhost/tests/python:1";
            await Around.Containers!.ImportAsync(image, PythonFiles.AddTo, "ENV PATH=/usr/bin:/bin");
            Around.Name("python-image", image);
        }
    }

    /// <summary>Puts there what jobs can name only once the cluster has it.</summary>
    protected override async Task FillAsync()
    {
        foreach (var (name, file) in ((string, string)[])[("ray-package", "flat.zip"), ("ray-modules", "part.zip")])
        {
            var package = $"_ray_pkg_{Guid.NewGuid():N}.zip";
            using var body = new ByteArrayContent(await File.ReadAllBytesAsync(Around.Files.At(file)));
            (await Daemon.Http.PutAsync($"/api/packages/gcs/{package}", body)).EnsureSuccessStatusCode();
            Around.Name(name, $"gcs://{package}");
        }

        (await Daemon.Http.PutAsJsonAsync("/v1/secrets/word", new { value = "hush" })).EnsureSuccessStatusCode();
        var job = await SubmitAsync("""{"working_dir": "<files>/work"}""", "true");
        Around.Name("package", job.RuntimeEnv!["working_dir"]!.GetValue<string>());
    }

    private async Task WriteFilesAsync()
    {
        var files = Around.Files;
        files.Write("work/greeting.txt", "hello from a directory");
        files.Write("work/inside.py", "name = 'inside'");
        files.Write("work/noise.log", "");
        files.Write("modules/package/__init__.py", "from package.inner import name");
        files.Write("modules/package/inner.py", "name = 'package'");
        files.Write("modules/package/noise.log", "");
        files.Write("modules/package/venv/__init__.py", ""); // a package of this name, no virtual environment
        files.Write("modules/plain/part.py", "name = 'plain part'");
        files.Write("modules/single.py", "name = 'single'");
        files.Write("jars/a.jar", "");
        files.Write(
            "app/app.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="Upper" Version="1.2.3" /></ItemGroup>
            </Project>
            """
        );
        files.Write("app/packages.lock.json", new NugetFeed(files.At("feed")).LockOf("Upper", "1.2.3"));
        var tar = new TarBuilder().Add("greeting.txt", "hello from a tar").Gzip();
        await File.WriteAllBytesAsync(files.At("code.tar.gz"), tar);
        await File.WriteAllBytesAsync(files.At("code.tgz"), tar);
        await File.WriteAllBytesAsync(
            files.At("code.tar.xz"),
            XzBuilder.Pack(new TarBuilder().Add("greeting.txt", "hello from an xz").Tar())
        );
        await File.WriteAllBytesAsync(
            files.At("flat.zip"),
            new ZipBuilder().Add("greeting.txt", "hello from a zip").Add("run.log", "").Zip()
        );
        Around.Name("remote-logs", Around.Host.Serve("/logs.zip", new ZipBuilder().Add("top/kept", "").Add("top/logs/a", "").Zip()));
        await File.WriteAllBytesAsync(files.At("part.zip"), new ZipBuilder().Add("part.py", "name = 'part'").Zip());
        await File.WriteAllBytesAsync(files.At("jars.zip"), new ZipBuilder().Add("top/a.jar", "").Zip());
        await WritePackagesAsync();
    }

    private async Task WritePackagesAsync()
    {
        var files = Around.Files;
        files.Write("requirements.txt", "-r more/requirements.txt\n-c more/limits.txt\nbeta # why\n");
        files.Write("more/requirements.txt", "alpha\n");
        files.Write("more/limits.txt", "alpha<2\n");
        files.Write("environment.yml", "name: any\ndependencies:\n  - python\n  - toolz\n");
        files.Write("conda/envs/mine/conda-meta/history", "");
        File.SetUnixFileMode(files.Write("conda/envs/mine/bin/python", "#!/bin/sh\necho an interpreter\n"), (UnixFileMode)0b111_101_101);
        Around.Variables["SATCHEL_CONDA_HOME"] = files.At("conda");
        Directory.CreateDirectory(files.At("links"));
        await File.WriteAllBytesAsync(files.At(OwnWheel.FileName), OwnWheel.Bytes());
        await File.WriteAllBytesAsync(files.At("links", OwnWheel.FileName), (OwnWheel with { Requires = [] }).Bytes());
        await File.WriteAllBytesAsync(files.At("own-2.0.tar.gz"), new SourcePackage("own", "2.0").Archive());
        new SourcePackage("own", "3.0").WriteTo(files.At("sources"));
        new SourcePackage("own", "4.0").WriteTo(files.At("repositories", "sources.git"));
        var commit = GitHost.Commit(files.At("repositories", "sources.git"));
        Around.Name("source-repository", $"git+{Around.Host.Address}/sources.git@{commit}");
        var theirs = new Wheel("theirs", "3.0");
        Around.Name("remote-wheel", Around.Host.Serve("/" + theirs.FileName, theirs.Bytes()));
        var alpha = new Wheel("alpha", "1.0");
        Around.Name("hash", Wheel.Sha256(alpha.Bytes()));
        Around.Name("uv-version", RealWheels.Newest("uv") ?? "");
        files.Write(
            "lock.json",
            $$$"""
            {"format": "satchel-lock 1", "fields": {"pip": [{"name": "alpha", "version": "1.0",
            "url": "{{{Around.Index.Address}}}/files/{{{alpha.FileName}}}", "sha256": "{{{Wheel.Sha256(alpha.Bytes())}}}"}]}}
            """
        );
        using var venv = Process.Start(
            new ProcessStartInfo("python3", ["-m", "venv", "--without-pip", files.At("venv")]) { UseShellExecute = false }
        )!;
        await venv.WaitForExitAsync();
    }

    /// <summary>The sample's, as an operator lists it.</summary>
    private void WriteCustomProvider()
    {
        var sample = Repository.PathOf("samples", "custom-provider");
        var config = File.ReadAllText(Path.Combine(sample, "config.toml"));
        Around.Files.Write("home/config.toml", config.Replace("/opt/satchel", sample, StringComparison.Ordinal));
    }

    /// <summary>Stand-ins for NVIDIA's and AMD's, which no machine of ours has: they take what the real ones take.</summary>
    private void WriteProfilers()
    {
        var nsys = Around.Files.WriteProgram(
            "bin/nsys",
            """
            #!/bin/sh
            test "$1" = profile || exit 9
            shift
            while :; do
                case $1 in
                    -o) echo report > "$2.nsys-rep"; shift 2 ;;
                    -?) shift 2 ;;
                    --*) shift ;;
                    *) break ;;
                esac
            done
            exec "$@"
            """
        );
        var rocprof = Around.Files.WriteProgram(
            "bin/rocprof-sys-python",
            """
            #!/bin/sh
            while test "$1" != --; do
                shift
            done
            shift
            PROFILED=yes exec python3 "$@"
            """
        );
        Around.Variables["PATH"] = $"{Path.GetDirectoryName(nsys)}:{Around.Variables["PATH"]}";
    }
}
