namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>How an example of the command line is run: what whoever tries it has done before, and when it has been seen enough.</summary>
internal static class ExampleScript
{
    /// <summary>What the examples speak of: files, a package that can be installed, jobs, an actor, a secret, a context.</summary>
    public const string Prepare = """
        set -e
        mkdir -p out .venv/bin
        ln -sf "$(command -v python3)" .venv/bin/python
        printf 'working_dir: .\npip: ["requests==2.31.0"]\n' > env.yaml
        for name in my_script report merge; do echo "print('$name')" > $name.py; done
        for name in main train; do echo 'import os; os.makedirs("out", exist_ok=True); open("out/a.pt", "w").write(str(os.getpid()))' > $name.py; done
        printf 'import satchel\nsatchel.init()\nsatchel.shutdown()\n' > my_driver.py
        printf '%s\n' 'import satchel' 'satchel.init()' '@satchel.remote' 'class Counter:' '    def add(self):' '        print("counted")' \
            'satchel.get(Counter.options(name="hits", lifetime="detached").remote().add.remote())' > counter.py
        printf 'test:\n\techo made\n' > Makefile
        python3 -c 'import zipfile; zipfile.ZipFile("data.zip", "w").writestr("a.txt", "1")'
        echo key > key.pem
        satchel start --head
        satchel context add prod --address "http://$(other-cluster)" --token-file ~/prod.token
        echo value | satchel secret set index-password
        satchel env lock --runtime-env env.yaml -o env.lock
        satchel run counter.py
        for number in 1 2 3; do satchel job submit --submission-id train-$number -- true; done
        """;

    private const string Build = "satchel env build --runtime-env env.yaml >/dev/null 2>&1\n";

    /// <summary>A job of that name has ended well and left files, whatever the example before did to it.</summary>
    private const string Nightly =
        "satchel job submit --submission-id nightly --new --runtime-env env.yaml -- 'rm -rf out; python3 main.py' >/dev/null 2>&1 || true\n";

    /// <summary>What comes before an example, by a part of it.</summary>
    private static readonly (string Part, string Shell)[] Before =
    [
        ("job get", "rm -rf out results\n"),
        ("--new", "satchel job wait nightly >/dev/null 2>&1 || true\n"),
        ("satchel status", "satchel start --head >/dev/null 2>&1\n"),
        ("host:8265", "export SATCHEL_TOKEN_PATH=~/prod.token\n"),
        ("nightly-again", "satchel job delete nightly-again -y >/dev/null 2>&1 || true\n"),
        ("env.lock", Build),
        ("3f2a9c", Build),
        (
            "clear-failure",
            $"satchel env build --runtime-env-json '{{\"pip\": [\"requests==2.31.0 --hash=sha256:{new string('0', 64)}\"]}}' >/dev/null 2>&1 && exit 1\n"
        ),
        ("uri forget", "satchel job submit --working-dir \"$FILES/archive/refs/heads/main.zip\" -- true >/dev/null 2>&1\n"),
        ("--watch", "satchel job submit --no-wait --submission-id watched -- sleep 600 >/dev/null 2>&1 || true\n"),
        ("events -f", "satchel job submit --submission-id fails -- false >/dev/null 2>&1 || true\n"),
        ("--dashboard-port", "satchel stop >/dev/null 2>&1 || true\n"),
    ];

    /// <summary>What shows that an example has done what it is for, by a part of it.</summary>
    private static readonly (string Part, string Shell)[] After =
    [
        ("--dashboard-port", "satchel status --json | jq -e '.nodes[0].total.CPU == 8'\n"),
        ("completion bash", "complete -p satchel\n"),
        ("completion zsh", "test \"${_comps[satchel]}\" = _satchel\n"),
        ("completion fish", "complete -c satchel\n"),
        ("secret set index-password", "satchel secret list | grep -q index-password\n"),
        ("manual --to", "test -s ~/.local/share/man/man1/satchel-job-submit.1\n"),
        ("clear-failure", "test \"$(satchel env list --failed --json)\" = '[]'\n"),
        ("uri forget", "! satchel uri list | grep -q \"$FILES\"\n"),
    ];

    /// <summary>Programs beside the ordinary ones that an example needs, by a part of it.</summary>
    private static readonly (string Part, string Program)[] Needs =
    [
        ("completion zsh", "zsh"),
        ("completion fish", "fish"),
        ("man -l", "man"),
    ];

    /// <summary>What goes on until it is interrupted, and what is waited for.</summary>
    private static readonly (string Part, string Seen)[] Endless =
    [
        ("--watch", "watched"),
        ("events -f", "fails"),
        ("logs -f \"$(", "counted"),
    ];

    /// <summary>The parts by which examples are known here.</summary>
    public static IEnumerable<string> Parts => Before.Concat(After).Concat(Needs).Concat(Endless).Select(static row => row.Item1);

    /// <summary>The program that an example needs; null for none.</summary>
    public static string? Need(string example) =>
        Needs.FirstOrDefault(need => example.Contains(need.Part, StringComparison.Ordinal)).Program;

    /// <summary>The script that runs an example, and ends with 0 when all is well.</summary>
    public static string Of(string example)
    {
        var run = example.Replace(
            "3f2a9c41d0b7",
            example.Contains("clear-failure") ? KeyOf("--failed") : KeyOf("--provider pip"),
            StringComparison.Ordinal
        );
        return Of(Before, example) + (NeedsNightly(example) ? Nightly : "") + InItsWay(example, StandIns.In(run)) + "\n";
    }

    private static string InItsWay(string example, string run)
    {
        var after = Of(After, example);
        if (example == "satchel secret set index-password")
        {
            return PageDirectory.AtTerminal(run, typed: "hidden") + " && " + after;
        }

        if (Endless.FirstOrDefault(endless => example.Contains(endless.Part, StringComparison.Ordinal)) is { Part: not null } endless)
        {
            // What stands behind it in a pipe is to say at once what it has.
            return $"exec 3< <(timeout 120 stdbuf -oL bash -c {PageDirectory.Quoted(run)}); pid=$!\n"
                + $"grep -m 1 {PageDirectory.Quoted(endless.Seen)} <&3 && kill $pid";
        }

        if (example.Contains("--block"))
        {
            var isUp = example[..example.IndexOf("satchel start", StringComparison.Ordinal)] + "satchel status >/dev/null 2>&1";
            return $"({run}) & until {StandIns.In(isUp)}; do kill -0 $! || exit 1; done; kill $!; wait $!; ! {StandIns.In(isUp)}";
        }

        return example switch
        {
            // What is missing on this machine is said, with exit code 1.
            _ when example.StartsWith("satchel doctor", StringComparison.Ordinal) => $"({run}) || test $? -eq 1",
            _ when example.Contains("completion fish") => $"fish --no-config -c {PageDirectory.Quoted($"{run}\n{after}")}",
            _ when example.Contains("completion zsh") =>
                $"zsh -f -c {PageDirectory.Quoted($"autoload -Uz compinit; compinit -u -d ~/.zcompdump\n{run}\n{after}")}",
            _ => after.Length > 0 ? $"{run}\n{after}" : run,
        };
    }

    private static bool NeedsNightly(string example) => example.Contains("nightly") && !example.Contains("--submission-id nightly ");

    private static string KeyOf(string which) => $"$(satchel env list {which} --json | jq -r '.[0].key')";

    private static string Of((string Part, string Shell)[] table, string example) =>
        string.Concat(table.Where(row => example.Contains(row.Part, StringComparison.Ordinal)).Select(static row => row.Shell));
}
