using System.Net.Sockets;
using Microsoft.Extensions.Logging.Console;
using Satchel.Server.Security;

namespace Satchel.Server.Starting;

/// <summary>What carries a daemon: its log and its listener.</summary>
internal static class HostServices
{
    public static void AddDaemonLog(this ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddConsole(console => console.FormatterName = LogLine.Formatter);
        logging.AddConsoleFormatter<LogLine, ConsoleFormatterOptions>();
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    public static void AddHttp(this WebApplicationBuilder builder, Socket socket)
    {
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = _ => socket);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Blobs have any size; bodies that are read into memory have limits of their own.
            kestrel.Limits.MaxRequestBodySize = null;
            // Who follows a log in a pager may stop reading for hours.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(
                socket.LocalEndPoint!,
                listen =>
                {
                    var limit = listen.ApplicationServices.GetRequiredService<ConnectionLimit>();
                    listen.Use(next => connection => limit.CarryAsync(connection, next));
                }
            );
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
    }
}
