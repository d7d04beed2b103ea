using System.CommandLine;
using System.CommandLine.Help;
using Satchel.Cli.Running;

namespace Satchel.Cli;

/// <summary>Every command there is: the table of contents of the program.</summary>
internal static class SatchelCommandLine
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Satchel brings every job its environment: runs programs as jobs on a cluster, with the files, packages and variables they need."
        )
        {
            new CommandGroup("job", "Submits jobs and looks after them.")
            {
                new Jobs.SubmitCommand(),
                new Jobs.StatusCommand(),
                new Jobs.DescribeCommand(),
                new Jobs.ListCommand(),
                new Jobs.LogsCommand(),
                new Jobs.FilesCommand(),
                new Jobs.GetCommand(),
                new Jobs.WaitCommand(),
                new Jobs.StopCommand(),
                new Jobs.RerunCommand(),
                new Jobs.DeleteCommand(),
            },
            new CommandGroup("task", "Shows the tasks of the programs that run on the cluster.") { new State.TaskListCommand() },
            new CommandGroup("actor", "Shows the actors of the programs that run on the cluster.") { new State.ActorListCommand() },
            new CommandGroup("worker", "Shows the processes of the programs that run on the cluster.") { new State.WorkerListCommand() },
            new State.MemoryCommand(),
            new Jobs.TopCommand(),
            new Jobs.EventsCommand(),
            new Logs.LogsCommand(),
            new CommandGroup("env", "Checks, plans and builds runtime environments, and looks after what a node keeps of them.")
            {
                new Environments.ValidateCommand(),
                new Environments.PlanCommand(),
                new Environments.ExplainCommand(),
                new Environments.BuildCommand(),
                new Environments.LockCommand(),
                new Environments.ShellCommand(),
                new Environments.ListCommand(),
                new Environments.ShowCommand(),
                new Environments.PinCommand(),
                new Environments.UnpinCommand(),
                new Environments.ClearFailureCommand(),
                new Environments.CollectCommand(),
            },
            new CommandGroup("package", "Shows what a directory would send, and sends it.")
            {
                new Packages.ListCommand(),
                new Packages.SendCommand(),
            },
            new CommandGroup("secret", "Keeps what environments refer to and nobody is to see.")
            {
                new Secrets.SetCommand(),
                new Secrets.ListCommand(),
                new Secrets.RemoveCommand(),
            },
            new CommandGroup("uri", "Shows what remote URIs stand for.") { new RemoteUris.ListCommand(), new RemoteUris.ForgetCommand() },
            new CommandGroup("sdk", "Shows where the Python package is.") { new Sdk.PathCommand() },
            new CommandGroup("config", "Shows what a cluster goes by.") { new Clusters.ConfigShowCommand() },
            new CommandGroup("context", "Keeps clusters under names, to be used by --context NAME.")
            {
                new Contexts.AddCommand(),
                new Contexts.UseCommand(),
                new Contexts.ListCommand(),
                new Contexts.RemoveCommand(),
            },
            new Drivers.RunCommand(),
            new Clusters.StartCommand(),
            new Clusters.StopCommand(),
            new Clusters.StatusCommand(),
            new Diagnosis.DoctorCommand(),
            new Shell.CompletionCommand(),
            new Shell.ManualCommand(),
            new Shell.CompleteCommand(),
            new VersionCommand(),
        };
        AddCommonOptions(root);
        foreach (var option in root.Options)
        {
            switch (option)
            {
                case HelpOption { Action: HelpAction help }:
                    option.Action = new HelpWithExamples(help);
                    break;
                case VersionOption:
                    option.Action = new VersionAction();
                    break;
            }
        }

        root.SetAction(static parsed => CommandGroup.ShowHelp(parsed));
        return root;
    }

    private static void AddCommonOptions(Command command)
    {
        (command as SatchelCommand)?.AddCommonOptions();
        foreach (var below in command.Subcommands)
        {
            AddCommonOptions(below);
        }
    }
}
