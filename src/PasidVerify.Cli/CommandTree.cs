using System.CommandLine;
using Microsoft.Z3;
using PasidVerify.Bench;
using PasidVerify.Cli.Commands;
using PasidVerify.Conformance;
using PasidVerify.Conformance.Ftrace;
using PasidVerify.Lifted;
using PasidVerify.Prover;
using PasidVerify.Report;

namespace PasidVerify.Cli;

/// <summary>The command line: its commands, and how every failure becomes one line and an exit code.</summary>
public static class CommandTree
{
    /// <summary>Runs a command line; its exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments, Session session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (arguments.Count == 0)
            return Complain(session, "no command: 'pasidverify --help' lists them", ExitCode.BadInput);
        var parsed = Build(session).Parse(arguments);
        if (ParseComplaint.Of(parsed) is { } complaint) return Complain(session, complaint, ExitCode.BadInput);
        try
        {
            return parsed.Invoke(new() { EnableDefaultExceptionHandler = false, Output = session.Output, Error = session.Error });
        }
        catch (Exception e) when (e is UsageException or ArtifactException or TraceFormatException
            or FtraceFormatException or MalformedTraceException or RangeTooLongException or BenchmarkException
            or IOException or UnauthorizedAccessException)
        {
            return Complain(session, e.Message, ExitCode.BadInput);
        }
        catch (Exception e) when (e is Z3Exception or AggregateException { InnerException: Z3Exception })
        {
            // Proofs that run side by side fail side by side; one of their complaints is enough.
            return Complain(session, (e.InnerException as Z3Exception ?? e).Message, ExitCode.Inconclusive);
        }
        catch (Exception e) when (e is MissingToolException or AggregateException { InnerException: MissingToolException })
        {
            return Complain(session, (e.InnerException as MissingToolException ?? e).Message, ExitCode.Inconclusive);
        }
        catch (OperationCanceledException)
        {
            return Complain(session, "interrupted", ExitCode.Inconclusive);
        }
    }

    private static RootCommand Build(Session session) =>
        new("Verifies in-kernel DMA with PASID: a specification, proofs, an implementation, and real kernels' logs.")
        {
            VerifyCommand.Build(session),
            ProveCommand.Build(session),
            QuestionsCommand.Build(session),
            CheckCommand.Build(session),
            ExploreCommand.Build(session),
            ReplayCommand.Build(session),
            TraceCommand.Build(session),
            BenchCommand.Build(session),
            ListCommand.Build(session),
        };

    private static int Complain(Session session, string what, int code)
    {
        session.Error.WriteLine("pasidverify: " + what.ReplaceLineEndings(" "));
        return code;
    }
}
