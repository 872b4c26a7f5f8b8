export const account = {
  'account.data': 'Download my data',
  'account.data.title': 'Download my data',
  'account.data.text': 'One ZIP file with everything that is kept about you: projects, messages, runs, drafts, journals, and your files.',
  'account.data.running': 'The file is being written',
  'account.data.again': 'Make a new file',
  'account.erase': 'Erase my account',
  'account.erase.title': 'Erase my account',
  'account.erase.text': 'This cannot be undone.',
  'account.erase.gone': 'Runs stop. Projects, files, messages and drafts are erased for good.',
  'account.erase.stays': 'Only hashes stay, which say nothing about you, so that the evidence still verifies.',
  'account.erase.packs': 'Records that support a claim have to be kept for six years: download your data and evidence packs first.',
  'account.erase.type': 'Type “{phrase}” to confirm',
  'account.erase.phrase': 'erase my account',
  'account.erase.action': 'Erase everything',
  'pack.about':
    'An evidence pack is one file with this journal, the answers and the texts that they cite. ' +
    'A reviewer can check it without this server: nobody changed, removed or reordered an entry since it was recorded. ' +
    'It does not prove that the records are true or that the work is eligible.',
  'pack.progress': 'Progress of the evidence pack',
  'journal.retained': 'The journal is kept until {date} at least.',
  'journal.of.retention': 'retention date',
};
