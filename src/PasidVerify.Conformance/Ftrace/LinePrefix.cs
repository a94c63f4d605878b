using System.Globalization;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>The part that every event line begins with: <c>TASK-PID [CPU] flags timestamp: event: text</c>.</summary>
internal readonly ref struct LinePrefix
{
    private LinePrefix(int pid, int cpu, char context, long time, ReadOnlySpan<char> name, ReadOnlySpan<char> text)
    {
        Pid = pid;
        Cpu = cpu;
        Context = context;
        Time = time;
        EventName = name;
        Text = text;
    }

    public int Pid { get; }
    public int Cpu { get; }
    public char Context { get; }
    public long Time { get; }
    public ReadOnlySpan<char> EventName { get; }
    public ReadOnlySpan<char> Text { get; }

    /// <summary>False for a line that is no event line, or one without the flags (trace option irq-info off).</summary>
    public static bool TryParse(ReadOnlySpan<char> line, out LinePrefix prefix)
    {
        prefix = default;
        if (!TryFindCpu(line, out int open, out int close, out int cpu)) return false;
        if (!TryPid(line[..open], out int pid)) return false;
        ReadOnlySpan<char> rest = line[(close + 1)..].TrimStart(' ');

        int space = rest.IndexOf(' ');
        if (space < 3) return false;
        ReadOnlySpan<char> flags = rest[..space];
        rest = rest[space..].TrimStart(' ');

        int colon = rest.IndexOf(": ");
        if (colon <= 0 || !TryTime(rest[..colon], out long time)) return false;
        rest = rest[(colon + 2)..];

        int end = rest.IndexOf(':');
        ReadOnlySpan<char> name = end < 0 ? rest : rest[..end];
        ReadOnlySpan<char> text = end < 0 ? default : rest[(end + 1)..].Trim(' ');
        prefix = new LinePrefix(pid, cpu, flags[2], time, name, text);
        return true;
    }

    // Task names may hold anything, '[' included: take the first bracketed number that a pid precedes.
    private static bool TryFindCpu(ReadOnlySpan<char> line, out int open, out int close, out int cpu)
    {
        close = cpu = 0;
        for (open = line.IndexOf('['); open >= 0; )
        {
            int length = line[open..].IndexOf(']');
            if (length < 0) return false;
            close = open + length;
            ReadOnlySpan<char> digits = line[(open + 1)..close];
            if (short.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out short number)
                && TryPid(line[..open], out _))
            {
                cpu = number;
                return true;
            }

            int next = line[(open + 1)..].IndexOf('[');
            open = next < 0 ? -1 : open + 1 + next;
        }

        return false;
    }

    private static bool TryPid(ReadOnlySpan<char> task, out int pid)
    {
        task = task.TrimEnd(' ');
        // The option record-tgid puts "(  123)" or "(-----)" after the pid.
        if (task.Length > 0 && task[^1] == ')')
        {
            int group = task.LastIndexOf('(');
            if (group > 0) task = task[..group].TrimEnd(' ');
        }

        int dash = task.LastIndexOf('-');
        pid = 0;
        return dash >= 0
            && int.TryParse(task[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out pid);
    }

    private static bool TryTime(ReadOnlySpan<char> text, out long time)
    {
        int dot = text.IndexOf('.');
        if (dot < 0) return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out time);
        time = 0;
        ReadOnlySpan<char> fraction = text[(dot + 1)..];
        if (fraction.Length is 0 or > 9
            || !long.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            || seconds > long.MaxValue / 2_000_000_000
            || !long.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out long parts)) return false;
        for (int digits = fraction.Length; digits < 9; digits++) parts *= 10;
        time = (seconds * 1_000_000_000) + parts;
        return true;
    }
}
