import type { account as words } from '../en/account';

export const account: Record<keyof typeof words, string> = {
  'account.data': 'Télécharger mes données',
  'account.data.title': 'Télécharger mes données',
  'account.data.text':
    'Un fichier ZIP avec tout ce qui est conservé à votre sujet : projets, messages, analyses, ébauches, journaux et fichiers.',
  'account.data.running': 'Le fichier est en préparation',
  'account.data.again': 'Refaire le fichier',
  'account.erase': 'Effacer mon compte',
  'account.erase.title': 'Effacer mon compte',
  'account.erase.text': 'Cette action est irréversible.',
  'account.erase.gone': 'Les analyses s’arrêtent. Projets, fichiers, messages et ébauches sont effacés pour de bon.',
  'account.erase.stays': 'Seules restent des empreintes, qui ne disent rien de vous, pour que les preuves se vérifient toujours.',
  'account.erase.packs':
    'Les documents à l’appui d’une demande doivent être conservés six ans : téléchargez d’abord vos données et vos dossiers de preuve.',
  'account.erase.type': 'Tapez « {phrase} » pour confirmer',
  'account.erase.phrase': 'effacer mon compte',
  'account.erase.action': 'Tout effacer',
  'pack.about':
    'Un dossier de preuve est un fichier avec ce journal, les réponses et les textes qu’elles citent. ' +
    'Un examinateur peut le vérifier sans ce serveur : ' +
    'personne n’a modifié, retiré ni déplacé une entrée depuis qu’elle a été consignée. ' +
    'Il ne prouve pas que les documents disent vrai ni que les travaux sont admissibles.',
  'pack.progress': 'Avancement du dossier de preuve',
  'journal.retained': 'Le journal est conservé au moins jusqu’au {date}.',
  'journal.of.retention': 'date de conservation',
};
