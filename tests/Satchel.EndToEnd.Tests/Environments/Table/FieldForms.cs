using static Satchel.EndToEnd.Tests.Environments.Table.Need;

namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>Every field in every accepted form.</summary>
internal static class FieldForms
{
    private const string Alpha = "python -c 'import alpha; print(\"alpha\", alpha.version)'";
    private const string Both = "python -c 'import alpha, beta; print(alpha.version, beta.version)'";
    private const string Own = "python -c 'import own; print(\"own\", own.version)'";
    private const string Greeting = "cat greeting.txt; echo";
    private const string Toolz = "python -c 'import toolz; print(\"toolz\", toolz.version)'";
    private const string Restored = "ls $NUGET_FALLBACK_PACKAGES/upper";

    public static readonly FieldForm[] All =
    [
        new("working_dir, a directory", """{"working_dir": "<files>/work"}""", Greeting, "hello from a directory"),
        new("working_dir, .zip", """{"working_dir": "<files>/flat.zip"}""", Greeting, "hello from a zip"),
        new("working_dir, .tar.gz", """{"working_dir": "<files>/code.tar.gz"}""", Greeting, "hello from a tar"),
        new("working_dir, .tgz", """{"working_dir": "<files>/code.tgz"}""", Greeting, "hello from a tar"),
        new("working_dir, .tar.xz", """{"working_dir": "<files>/code.tar.xz"}""", Greeting, "hello from an xz"),
        new("working_dir, satchel://", """{"working_dir": "<package>"}""", Greeting, "hello from a directory"),
        new("working_dir, gcs://", """{"working_dir": "<ray-package>"}""", Greeting, "hello from a zip"),
        new("working_dir, local://", """{"working_dir": "local://<files>/work"}""", Greeting, "hello from a directory"),
        new("working_dir, http://", """{"working_dir": "<http>"}""", Greeting, "hello from afar"),
        new("working_dir, https://", """{"working_dir": "<https>/code.zip"}""", Greeting, "hello from afar"),
        new("working_dir, file://", """{"working_dir": "file://<files>/code.zip"}""", Greeting, "hello from afar"),
        new("working_dir, s3://", """{"working_dir": "s3://bucket/code.zip"}""", Greeting, "hello from afar"),
        new("working_dir, gs://", """{"working_dir": "gs://bucket/code.zip"}""", Greeting, "hello from afar"),
        new("working_dir, azure://", """{"working_dir": "azure://box/code.zip"}""", Greeting, "hello from afar"),
        new("working_dir, abfss://", """{"working_dir": "abfss://box@acct.dfs.core.windows.net/code.zip"}""", Greeting, "hello from afar"),
        new("working_dir, git+", """{"working_dir": "<repository>"}""", Greeting, "hello from a repository"),
        new("working_dir, git+https, an own CA", """{"working_dir": "<secure-repository>"}""", Greeting, "hello from a repository"),
        new("excludes", """{"working_dir": "<files>/work", "excludes": ["*.log"]}""", "echo *", "greeting.txt inside.py"),
        new(
            "excludes, of modules",
            """{"py_modules": ["<files>/modules/package"], "excludes": ["*.log"]}""",
            "python3 -c 'import os, package; print(*sorted(os.listdir(os.path.dirname(package.__file__))))'",
            "__init__.py inner.py venv"
        ),
        new("excludes, of an archive", """{"working_dir": "<files>/flat.zip", "excludes": ["*.log"]}""", "echo *", "greeting.txt"),
        new("excludes, of a remote archive", """{"working_dir": "<remote-logs>", "excludes": ["/logs"]}""", "echo *", "kept"),
        new("env_vars, texts", """{"env_vars": {"A": "1", "B": "${A}2"}}""", "echo \"B is $B\"", "B is 12"),
        new(
            "env_vars, PYTHONPATH",
            """{"env_vars": {"PYTHONPATH": "<files>/modules"}}""",
            "python3 -c 'import single; print(single.name)'",
            "single"
        ),
        new("env_vars, a secret", """{"env_vars": {"A": {"secret": "word"}}}""", "test \"$A\" = hush && echo same", "same"),
        new("config, setup_timeout_seconds", """{"config": {"setup_timeout_seconds": -1}}""", "echo ran", "ran"),
        new("config, eager_install", """{"config": {"eager_install": false}}""", "echo ran", "ran"),
        new(
            "config, log_files",
            """{"config": {"log_files": ["set-up.log"]}, "py_modules": ["<files>/modules/plain"]}""",
            "grep -q py_modules: $(find <files>/home -name 'runtime_env_setup-*-set-up.log') && echo found",
            "found"
        ),
        new("py_modules, a package", """{"py_modules": ["<files>/modules/package"]}""", Import("package"), "package"),
        new("py_modules, a directory of modules", """{"py_modules": ["<files>/modules/plain"]}""", Import("plain.part"), "plain part"),
        new("py_modules, .py", """{"py_modules": ["<files>/modules/single.py"]}""", Import("single"), "single"),
        new("py_modules, an archive", """{"py_modules": ["<files>/part.zip"]}""", Import("part"), "part"),
        new(
            "py_modules, a wheel and what it needs",
            """{"py_modules": ["<files>/own-1.0-py3-none-any.whl"]}""",
            "python3 -c 'import own, beta; print(\"own\", own.version, beta.version)'",
            "own 1.0 1.0"
        ),
        new("py_modules, a remote wheel", """{"py_modules": ["<remote-wheel>"]}""", Import("theirs", "version"), "3.0"),
        new("py_modules, a remote archive", """{"py_modules": ["<remote-part>"]}""", Import("part"), "a remote part"),
        new("py_modules, satchel://", """{"py_modules": ["<package>"]}""", Import("inside"), "inside"),
        new("py_modules, gcs://", """{"py_modules": ["<ray-modules>"]}""", Import("part"), "part"),
        new("py_modules, local://", """{"py_modules": ["local://<files>/modules"]}""", Import("single"), "single"),
        new("pip, a list", """{"pip": ["alpha==2.0"]}""", Both, "2.0 1.0"),
        new("pip, a file with -r and -c", """{"pip": "<files>/requirements.txt"}""", Both, "1.0 1.0"),
        new("pip, packages and pip_check", """{"pip": {"packages": ["alpha==1.0"], "pip_check": true}}""", Alpha, "alpha 1.0"),
        new("pip, packages a file", """{"pip": {"packages": "<files>/requirements.txt"}}""", Both, "1.0 1.0"),
        new("pip, pip_version", """{"pip": {"packages": ["alpha==1.0"], "pip_version": "==24.0"}}""", Alpha, "alpha 1.0", Wheels),
        new(
            "pip, pip_install_options",
            """{"pip": {"packages": ["alpha==2.0"], "pip_install_options": ["--no-deps"]}}""",
            "python -c 'import alpha; print(alpha.version)'; python -c 'import beta' 2>/dev/null || echo without beta",
            "without beta"
        ),
        new("pip, constraints", """{"pip": {"packages": ["alpha"], "constraints": ["alpha<2"]}}""", Alpha, "alpha 1.0"),
        new("pip, a wheel", """{"pip": ["<files>/own-1.0-py3-none-any.whl"]}""", Own, "own 1.0"),
        new("pip, an archive of sources", """{"pip": ["<files>/own-2.0.tar.gz"]}""", Own, "own 2.0"),
        new("pip, a directory of sources", """{"pip": ["<files>/sources"]}""", Own, "own 3.0"),
        new("pip, a URL", """{"pip": ["theirs @ <remote-wheel>"]}""", Import("theirs", "version"), "3.0"),
        new("pip, git+", """{"pip": ["own @ <source-repository>"]}""", Own, "own 4.0"),
        new("pip, --find-links", """{"pip": ["--no-index", "--find-links <files>/links", "own"]}""", Own, "own 1.0"),
        new("pip, --index-url", """{"pip": ["alpha==1.0", "--index-url <index>"]}""", Alpha, "alpha 1.0"),
        new("pip, --extra-index-url", """{"pip": ["alpha==1.0", "--extra-index-url <index>"]}""", Alpha, "alpha 1.0"),
        new("pip, --hash", """{"pip": ["alpha==1.0 --hash=sha256:<hash>"]}""", Alpha, "alpha 1.0"),
        new("pip, markers", """{"pip": ["alpha==1.0", "absent; python_version < '3'"]}""", Alpha, "alpha 1.0"),
        new("pip, ${VAR}", """{"pip": ["alpha==${WANTED}"], "env_vars": {"WANTED": "1.0"}}""", Alpha, "alpha 1.0"),
        new(
            "pip, over the packages of the node",
            """{"pip": ["alpha==1.0"]}""",
            "python -c 'import pip, sys; print(pip.__file__.startswith(sys.prefix))'",
            "False"
        ),
        new(
            "pip, programs and variables for children",
            """{"pip": ["alpha==1.0"]}""",
            "test \"$(command -v alpha-tool)\" = $VIRTUAL_ENV/bin/alpha-tool && test \"$(command -v python)\" = $VIRTUAL_ENV/bin/python && echo found",
            "found"
        ),
        new("uv, a list", """{"uv": ["alpha==2.0"]}""", Both, "2.0 1.0", Uv),
        new("uv, a file", """{"uv": "<files>/requirements.txt"}""", Both, "1.0 1.0", Uv),
        new("uv, packages and uv_check", """{"uv": {"packages": ["alpha==1.0"], "uv_check": true}}""", Alpha, "alpha 1.0", Uv),
        new("uv, uv_version", """{"uv": {"packages": ["alpha==1.0"], "uv_version": "<uv-version>"}}""", Alpha, "alpha 1.0", Uv),
        new(
            "uv, uv_pip_install_options",
            """{"uv": {"packages": ["alpha==2.0"], "uv_pip_install_options": ["--no-deps"]}}""",
            "python -c 'import beta' 2>/dev/null || echo without beta",
            "without beta",
            Uv
        ),
        new("uv, a wheel", """{"uv": ["<files>/own-1.0-py3-none-any.whl"]}""", Own, "own 1.0", Uv),
        new("uv, a directory of sources", """{"uv": ["<files>/sources"]}""", Own, "own 3.0", Uv),
        new("uv, a project", """{"working_dir": "<files>/project", "uv": {"project": "."}}""", Alpha, "alpha 1.0", Uv),
        new("conda, an object", """{"conda": {"dependencies": ["python", "toolz"]}}""", Toolz, "toolz 1.0", Rattler),
        new("conda, a file", """{"conda": "<files>/environment.yml"}""", Toolz, "toolz 1.0", Rattler),
        new(
            "conda, with pip",
            """{"conda": {"dependencies": ["python", "toolz", {"pip": ["alpha==1.0"]}]}}""",
            Alpha,
            "alpha 1.0",
            Rattler
        ),
        new(
            "conda, variables",
            """{"conda": {"dependencies": ["toolz"], "variables": {"A": "1"}}}""",
            "echo \"A is $A\"",
            "A is 1",
            Rattler
        ),
        new("conda, a name", """{"conda": "mine"}""", "echo $CONDA_DEFAULT_ENV; python", "an interpreter"),
        new("conda, a directory", """{"conda": "<files>/conda/envs/mine"}""", "echo $CONDA_PREFIX", "<files>/conda/envs/mine"),
        new(
            "py_executable, options",
            """{"py_executable": "python3 -X dev"}""",
            "python -c 'import sys; print(sys.flags.dev_mode)'",
            "True"
        ),
        new("py_executable, blank", """{"py_executable": "  "}""", "python3 -c 'print(\"as ever\")'", "as ever"),
        new("py_executable, a command", """{"py_executable": "env WRAPPED=yes python3"}""", Environ("WRAPPED"), "yes"),
        new(
            "py_executable, an interpreter",
            """{"py_executable": "<files>/venv/bin/python3"}""",
            "python -c 'import subprocess; subprocess.run([\"python3\", \"-c\", \"import sys; print(sys.prefix)\"], check=True)'",
            "<files>/venv"
        ),
        new("image_uri", """{"image_uri": "<image>"}""", "cat /etc/os-release", "NAME=\"Small\"", Podman),
        new(
            "image_uri with files, modules and variables",
            """{"image_uri": "<image>", "working_dir": "<files>/work", "py_modules": ["<files>/modules/plain"], "env_vars": {"A": "1"}}""",
            "echo \"$(cat greeting.txt), $(ls ${PYTHONPATH%%:*}/plain), $A\"",
            "hello from a directory, part.py, 1",
            Podman
        ),
        new("image_uri, by digest", """{"image_uri": "<image-digest>"}""", "cat /etc/os-release", "NAME=\"Small\"", Podman),
        new("pip, in a container", """{"image_uri": "<python-image>", "pip": ["alpha==1.0"]}""", Alpha, "alpha 1.0", PythonImage),
        new(
            "container",
            """{"container": {"image": "<image>", "run_options": ["--hostname=inside"]}}""",
            "cat /proc/sys/kernel/hostname",
            "inside",
            Podman
        ),
        new("nuget, a list", """{"nuget": {"packages": ["Upper 1.2.3"], "sources": ["<feed>"]}}""", Restored, "1.2.3", Dotnet),
        new("nuget, a project", """{"nuget": {"packages": "<files>/app/app.csproj", "sources": ["<feed>"]}}""", Restored, "1.2.3", Dotnet),
        new(
            "nuget, a lock file",
            """{"nuget": {"packages": "<files>/app/packages.lock.json", "sources": ["<feed>"]}}""",
            Restored,
            "1.2.3",
            Dotnet
        ),
        new(
            "worker_process_setup_hook",
            """{"worker_process_setup_hook": "tools.prepare"}""",
            "echo $__RAY_WORKER_PROCESS_SETUP_HOOK_ENV_VAR",
            "tools.prepare"
        ),
        new("nsight, default", """{"nsight": "default"}""", "echo profiled", "profiled"),
        new("nsight, options", """{"nsight": {"t": "cuda", "o": "mine"}}""", "echo profiled", "profiled"),
        new("rocprof_sys, default", """{"rocprof_sys": "default"}""", "python -c 'import os; print(os.environ[\"PROFILED\"])'", "yes"),
        new("rocprof_sys, options", """{"rocprof_sys": {"args": {"T": "all"}, "env": {"MINE": "seen"}}}""", "echo $MINE", "seen"),
        new("java_jars, local://", """{"java_jars": ["local://<files>/jars"]}""", "echo $CLASSPATH", "<files>/jars:<files>/jars/*"),
        new("java_jars, an archive", """{"java_jars": ["file://<files>/jars.zip"]}""", "ls ${CLASSPATH%%:*}", "a.jar"),
        new(
            "greeting, a field that the operator added",
            """{"greeting": {"name": "Ada", "language": "fr"}}""",
            "greet; echo \"$GREETING\"",
            "Bonjour, Ada!"
        ),
        new("lock", """{"pip": ["alpha"], "lock": "<files>/lock.json"}""", Alpha, "alpha 1.0"),
    ];

    private static string Import(string module, string attribute = "name") => $"python -c 'import {module} as m; print(m.{attribute})'";

    private static string Environ(string name) => $"python -c 'import os; print(os.environ[\"{name}\"])'";
}
