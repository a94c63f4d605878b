namespace PasidVerify.Lifted;

/// <summary>Reads a record again with its fields recorded.</summary>
internal sealed class Recorded : IFieldSource, IFieldSink
{
    private readonly Queue<Bits> words = [];
    private readonly Queue<Bool> truths = [];
    private readonly PathRecorder recorder;

    public Recorded(IWritable record, PathRecorder recorder)
    {
        this.recorder = recorder;
        record.Write(this);
    }

    public Bits Bits(Sort sort) => recorder.Watch(words.Dequeue());

    public Bool Bool(string name) => recorder.Watch(truths.Dequeue());

    public void Bits(Sort sort, Bits value) => words.Enqueue(value);

    public void Bool(string name, Bool value) => truths.Enqueue(value);
}
