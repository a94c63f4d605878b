using System.Text;

namespace PasidVerify.Conformance.Ftrace;

/// <summary>Many short texts in few big blocks: a million lines kept cost their bytes, not a million objects.</summary>
internal sealed class TextStore
{
    private const int BlockBytes = 1 << 20;
    private readonly List<byte[]> _blocks = [];
    private readonly List<(int Block, int Offset, int Length)> _texts = [];
    private int _used = BlockBytes;

    /// <summary>Keeps a text; its number counts from 0.</summary>
    public int Add(ReadOnlySpan<char> text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        if (_used + bytes > BlockBytes)
        {
            _blocks.Add(new byte[Math.Max(BlockBytes, bytes)]);
            _used = 0;
        }

        Encoding.UTF8.GetBytes(text, _blocks[^1].AsSpan(_used));
        _texts.Add((_blocks.Count - 1, _used, bytes));
        _used += bytes;
        return _texts.Count - 1;
    }

    /// <summary>The text of a number.</summary>
    public string this[int number]
    {
        get
        {
            (int block, int offset, int length) = _texts[number];
            return Encoding.UTF8.GetString(_blocks[block], offset, length);
        }
    }
}
