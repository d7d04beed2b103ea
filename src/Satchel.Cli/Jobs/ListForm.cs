namespace Satchel.Cli.Jobs;

/// <summary>How a list of jobs is printed.</summary>
internal enum ListForm
{
    Table,
    Wide,
    Json,
    Name,
}
